import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { provision } from '../provision/provision.js'
import { startCoturn } from './coturn.js'
import { type Companion, type HostedAccount, launch, type Recipe, type Site } from './launch.js'
import { servicesOf, splitUser } from './settings.js'
import { fillTemplate, templateFolder } from './templates.js'
import type { ServerOptions, XmppServer } from './types.js'

/** Starts a Prosody of one's own, on free ports, in a directory that `stop` removes. */
export async function startProsody(options: ServerOptions = {}): Promise<XmppServer> {
  const { prosody } = await provision(['prosody'], options)
  const recipe: Recipe = {
    kind: 'prosody',
    tool: prosody,
    websocketPath: '/xmpp-websocket',
    services: (domain) => ({ ...servicesOf(domain), sasl2: `sasl2.${domain}` }),
    prepare,
    command: ({ directory }) => ({ args: ['-F', '--config', join(directory, 'prosody.cfg.lua')], env: {} }),
    logFiles: ({ directory }) => [join(directory, 'prosody.log')],
    started: async () => undefined,
    beside: (site) => turn(site, options),
    addUsers: (site, accounts) => control(site, 'add', accounts),
    removeUser: (site, user, host) => control(site, 'remove', [{ user, host }]),
    kick: (site, user, host) => control(site, 'kick', [{ user, host }]),
  }
  return launch(recipe, options)
}

/** Prosody advertises a TURN server (XEP-0215) but has none: coturn comes and goes with it. */
async function turn({ ports, settings }: Site, options: ServerOptions): Promise<Companion | undefined> {
  if (!settings.turn) return undefined
  const log = options.log === undefined ? {} : { log: options.log }
  return startCoturn({ port: ports.turn, secret: settings.secret, realm: settings.domain, ...log })
}

function prepare({ directory, ports, settings }: Site): void {
  const template = templateFolder('prosody')
  cpSync(join(template, 'plugins'), join(directory, 'plugins'), { recursive: true })
  const modules = settings.tls === 'none' ? settings.extraModules : ['tls', ...settings.extraModules]
  writeFileSync(
    join(directory, 'prosody.cfg.lua'),
    fillTemplate(join(template, 'prosody.cfg.lua'), {
      DIR: directory,
      DOMAIN: settings.domain,
      SECRET: settings.secret,
      C2S: ports.c2s,
      C2S_TLS: ports.c2sTls,
      HTTP: ports.http,
      COMPONENT: ports.component,
      S2S: ports.s2s,
      PROXY65: ports.proxy65,
      TURN: ports.turn,
      REGISTRATION: settings.registration,
      REQUIRE_TLS: settings.tls === 'required',
      MODULES: modules.map((name) => `"${name}";`).join(' '),
      COMPONENTS: settings.components
        .map((name) => `Component "${name}"\n\tcomponent_secret = "${settings.secret}"`)
        .join('\n'),
      EXTRA: settings.extraConfig,
    }),
  )
  for (const account of settings.users) {
    const { user, host } = splitUser(account.user, settings.domain)
    const folder = join(directory, 'data', encodeName(host), 'accounts')
    mkdirSync(folder, { recursive: true })
    writeFileSync(
      join(folder, `${encodeName(user.toLowerCase())}.dat`),
      `return { ["password"] = ${luaString(account.password)} };\n`,
    )
  }
}

/** How Prosody names its files: everything but letters and digits as %xx. */
function encodeName(name: string): string {
  return Buffer.from(name)
    .toString('latin1')
    .replace(/[^A-Za-z0-9]/g, (char) => `%${char.charCodeAt(0).toString(16).padStart(2, '0')}`)
}

function luaString(text: string): string {
  return `"${[...Buffer.from(text)].map((byte) => `\\${String(byte).padStart(3, '0')}`).join('')}"`
}

/** See servers/prosody/plugins/mod_ftw_control.lua. */
async function control(
  { ports, settings }: Site,
  action: 'add' | 'remove' | 'kick',
  accounts: readonly Partial<HostedAccount>[],
): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${ports.http}/ftw_control/${action}`, {
    method: 'POST',
    // A kept connection would be a dead one after a restart.
    headers: { authorization: `Bearer ${settings.secret}`, connection: 'close' },
    body: JSON.stringify(accounts),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`Prosody refused to ${action} users (${response.status}): ${text}`)
}
