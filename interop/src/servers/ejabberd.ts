import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { provision } from '../provision/provision.js'
import { type HostedAccount, launch, type Recipe, type Site } from './launch.js'
import { servicesOf } from './settings.js'
import { fillTemplate, templateFolder } from './templates.js'
import type { ServerOptions, XmppServer } from './types.js'

/** Starts an ejabberd of one's own, on free ports, in a directory that `stop` removes. */
export async function startEjabberd(options: ServerOptions = {}): Promise<XmppServer> {
  const { ejabberd } = await provision(['ejabberd'], options)
  const recipe: Recipe = {
    kind: 'ejabberd',
    tool: ejabberd,
    websocketPath: '/ws',
    services: servicesOf,
    prepare,
    command,
    logFiles: ({ directory }) => [join(directory, 'log/ejabberd.log')],
    // Also after a restart: Mnesia forgets accounts made within the last seconds before a SIGKILL.
    started: register,
    addUsers: register,
    removeUser: (site, user, host) => call(site, 'unregister', { user, host }).then(() => undefined),
    kick: (site, user, host) => call(site, 'kick_user', { user, host }).then(() => undefined),
  }
  return launch(recipe, options)
}

function prepare({ directory, ports, settings }: Site): void {
  for (const folder of ['spool', 'upload', 'log']) mkdirSync(join(directory, folder))
  const starttls = {
    optional: 'starttls: true',
    required: 'starttls_required: true',
    none: 'starttls: false',
  }
  writeFileSync(
    join(directory, 'ejabberd.yml'),
    fillTemplate(join(templateFolder('ejabberd'), 'ejabberd.yml'), {
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
      STARTTLS: starttls[settings.tls],
      REGISTER: settings.registration ? 'allow' : 'deny',
      MODULES: settings.extraModules.join('\n  '),
      EXTRA: settings.extraConfig,
    }),
  )
}

/** No node name: so neither epmd nor a cookie is needed, and any number can run side by side. */
function command({ directory }: Site): { args: string[]; env: Record<string, string> } {
  return {
    args: [
      '+K',
      'true',
      '+P',
      '250000',
      '-noinput',
      '-mnesia',
      'dir',
      `"${join(directory, 'spool')}"`,
      '-s',
      'ejabberd',
    ],
    env: {
      HOME: directory,
      ERL_MAX_PORTS: '32000',
      ERL_CRASH_DUMP_SECONDS: '0',
      EJABBERD_CONFIG_PATH: join(directory, 'ejabberd.yml'),
      EJABBERD_LOG_PATH: join(directory, 'log/ejabberd.log'),
      EJABBERD_PID_PATH: join(directory, 'ejabberd.pid'),
    },
  }
}

/** Accounts that exist already are left as they are. */
async function register(site: Site, accounts: readonly HostedAccount[]): Promise<void> {
  const atOnce = 20
  for (let from = 0; from < accounts.length; from += atOnce) {
    await Promise.all(
      accounts
        .slice(from, from + atOnce)
        .map(({ user, host, password }) => call(site, 'register', { user, host, password }, [409])),
    )
  }
}

async function call(
  { ports }: Site,
  name: string,
  args: Readonly<Record<string, string>>,
  accepted: readonly number[] = [],
): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${ports.http}/api/${name}`, {
    method: 'POST',
    // A kept connection would be a dead one after a restart.
    headers: { 'content-type': 'application/json', connection: 'close' },
    body: JSON.stringify(args),
  })
  const text = await response.text()
  if (!response.ok && !accepted.includes(response.status)) {
    throw new Error(`ejabberd refused ${name} (${response.status}): ${text}`)
  }
  return text
}
