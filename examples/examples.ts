/** The examples, each beside a sample server: for `npm run example` and for the tests. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { createGateway } from '@xmpp-ftw/gateway'
import { servePages } from '@xmpp-ftw/interop/browser'
import { startProsody, type XmppServer } from '@xmpp-ftw/interop/servers'
import { pubsub } from '@xmpp-ftw/pubsub'
import { build } from 'esbuild'

export interface Running {
  readonly server: XmppServer
  /** Where to look, for those that have a page. */
  readonly url?: string
  /** What to do now. */
  readonly advice: string
  stop(): Promise<void>
}

const PASSWORD = 'secret'
const USERS = ['anna', 'bot', 'support', 'machine'].map((user) => ({ user, password: PASSWORD }))

export const examples: Readonly<Record<string, () => Promise<Running>>> = {
  async 'echo-bot'() {
    const server = await startProsody({ users: USERS })
    const bot = await program('echo-bot/bot.js', server, { JID: `bot@${server.domain}` })
    return {
      server,
      advice: `Say something to bot@${server.domain} by any XMPP client: log in as anna@${server.domain}, password ${PASSWORD},
  at 127.0.0.1 port ${server.ports.c2s}, and accept the certificate`,
      stop: () => stopAll(bot.stop, server.stop),
    }
  },

  async 'support-chat'() {
    const server = await startProsody({ users: USERS })
    const agent = `support@${server.domain}`
    // Somebody has to answer: here it is the bot of the other example.
    const bot = await program('echo-bot/bot.js', server, { JID: agent })
    const page = await servedPage('support-chat', 'support-chat.js', server, { agent })
    return {
      server,
      url: page.url,
      advice: `Open ${page.url} and press the button in the corner`,
      stop: () => stopAll(page.stop, bot.stop, server.stop),
    }
  },

  async dashboard() {
    const server = await startProsody({ users: USERS })
    const service = server.services.pubsub
    const publisher = await program('dashboard/publisher.js', server, {
      JID: `machine@${server.domain}`,
      SERVICE: service,
    })
    const page = await servedPage('dashboard', 'dashboard.js', server, { service })
    return {
      server,
      url: page.url,
      advice: `Open ${page.url}`,
      stop: () => stopAll(page.stop, publisher.stop, server.stop),
    }
  },
}

/** Where the server is, for somebody who cannot find it by DNS. */
export function serversOf({ domain, services, ports, ca }: XmppServer) {
  const here = { host: '127.0.0.1', port: ports.c2s, ca }
  return { [domain]: here, [services.anonymous]: here }
}

/** A program of an example; resolves once it has said its first line. */
async function program(file: string, server: XmppServer, settings: Record<string, string>) {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', '--conditions=@xmpp-ftw/source', fileURLToPath(new URL(file, import.meta.url))],
    {
      cwd: fileURLToPath(new URL('..', import.meta.url)),
      env: { ...process.env, PASSWORD, SERVERS: JSON.stringify(serversOf(server)), ...settings },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  await Promise.race([
    once(createInterface(child.stdout), 'line'),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`${file} ended with code ${code}`))),
  ])
  return { stop: () => ended(child) }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill()
  await gone
}

/** A page, its script made for browsers, and a gateway for it. */
async function servedPage(
  folder: string,
  script: string,
  server: XmppServer,
  settings: Record<string, string>,
) {
  const guests = server.services.anonymous
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(`${folder}/${script}`, import.meta.url))],
    bundle: true,
    minify: true,
    format: 'iife',
    conditions: ['@xmpp-ftw/source'],
    write: false,
  })
  const files: Record<string, string> = { [`/${script}`]: outputFiles[0]?.text ?? '' }
  const page = await servePages(files)
  const gateway = createGateway({
    extensions: [pubsub()],
    origins: [page.url],
    policy: { domains: [guests], servers: serversOf(server), anonymous: true },
    port: 0,
  })
  const { url = '' } = (await gateway.listen()) ?? {}
  const html = await readFile(new URL(`${folder}/index.html`, import.meta.url), 'utf8')
  const filled = { gateway: url, guests, ...settings }
  files['/index.html'] = Object.entries(filled).reduce(
    (text, [key, value]) => text.replace(`{{${key}}}`, value),
    html,
  )
  return { url: page.url, stop: () => stopAll(gateway.close.bind(gateway), page.stop) }
}

async function stopAll(...all: (() => Promise<unknown>)[]): Promise<void> {
  for (const stop of all) await stop()
}
