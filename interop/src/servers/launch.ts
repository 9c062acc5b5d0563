import { once } from 'node:events'
import { join } from 'node:path'
import type { Tool } from '../provision/tool.js'
import { writeCertificates } from './certificates.js'
import { type Child, startChild } from './child.js'
import { tail } from './log-files.js'
import { leasePorts } from './ports.js'
import { waitForFeatures, waitForPort } from './readiness.js'
import { type Settings, settle, splitUser } from './settings.js'
import { throwAwayDirectory } from './throw-away.js'
import type { Account, ServerKind, ServerOptions, ServerPorts, ServerServices, XmppServer } from './types.js'

export interface HostedAccount {
  readonly user: string
  readonly host: string
  readonly password: string
}

/** What is ready before a server is started, and stays the same when it is started again. */
export interface Site {
  readonly directory: string
  readonly ports: ServerPorts
  readonly settings: Settings
}

export interface Companion {
  stop(): Promise<void>
}

/** What differs between the kinds of server. */
export interface Recipe {
  readonly kind: ServerKind
  readonly tool: Tool
  readonly websocketPath: string
  services(domain: string): ServerServices
  /** Writes configuration and, where that is possible, the first accounts. */
  prepare(site: Site): void
  command(site: Site): { args: readonly string[]; env: Readonly<Record<string, string>> }
  logFiles(site: Site): readonly string[]
  /** After each start, once the server answers. `accounts` are all that were ever made. */
  started(site: Site, accounts: readonly HostedAccount[]): Promise<void>
  /** Another program this kind of server needs at its side, from its first start to its end. */
  beside?(site: Site): Promise<Companion | undefined>
  addUsers(site: Site, accounts: readonly HostedAccount[]): Promise<void>
  removeUser(site: Site, user: string, host: string): Promise<void>
  kick(site: Site, user: string, host: string): Promise<void>
}

/** Makes a throw-away directory with certificates and a configuration, and runs a server in it. */
export async function launch(recipe: Recipe, options: ServerOptions): Promise<XmppServer> {
  const settings = settle(options)
  const { domain } = settings
  const services = recipe.services(domain)
  const lease = await leasePorts(options.ports)
  const directory = throwAwayDirectory(recipe.kind)
  const site: Site = { directory: directory.path, ports: lease.ports, settings }
  const accounts = new Map<string, HostedAccount>()
  const outputFile = join(site.directory, 'output.log')
  const log = (lines = 50) => tail([...recipe.logFiles(site), outputFile], lines)
  let child: Child | undefined
  let companion: Companion | undefined

  const host = (account: Account): HostedAccount => ({
    ...splitUser(account.user, domain),
    password: account.password,
  })
  const remember = (account: HostedAccount) => accounts.set(`${account.user}@${account.host}`, account)

  async function start(): Promise<void> {
    const { args, env } = recipe.command(site)
    const started = await startChild(recipe.tool, args, { cwd: site.directory, outputFile, env })
    child = started
    try {
      await answering(started, site)
      await recipe.started(site, [...accounts.values()])
    } catch (error) {
      await started.kill()
      const reason = error instanceof Error ? error.message : String(error)
      throw new Error(`${recipe.kind} did not start: ${reason}\n${await log(20)}`)
    }
  }

  async function addUsers(list: readonly Account[]): Promise<void> {
    const hosted = list.map(host)
    await recipe.addUsers(site, hosted)
    hosted.forEach(remember)
  }

  async function stop(): Promise<void> {
    await Promise.all([child?.stop(), companion?.stop()])
    directory.remove()
    lease.release()
  }

  try {
    const certificates = writeCertificates(site.directory, domain, [
      ...Object.values(services),
      // ejabberd has the services of each host below that host.
      `*.${services.anonymous}`,
      ...settings.components,
    ])
    settings.users.map(host).forEach(remember)
    recipe.prepare(site)
    companion = await recipe.beside?.(site)
    await start()
    return {
      kind: recipe.kind,
      domain,
      host: '127.0.0.1',
      ports: site.ports,
      websocket: `ws://127.0.0.1:${site.ports.http}${recipe.websocketPath}`,
      ...certificates,
      secret: settings.secret,
      services,
      directory: site.directory,
      get pid() {
        return child?.running ? child.pid : undefined
      },
      addUser: (user, password) => addUsers([{ user, password }]),
      addUsers,
      async removeUser(user) {
        const { user: name, host: at } = splitUser(user, domain)
        await recipe.removeUser(site, name, at)
        accounts.delete(`${name}@${at}`)
      },
      async kick(user) {
        const { user: name, host: at } = splitUser(user, domain)
        await recipe.kick(site, name, at)
      },
      log,
      stop,
      kill: async () => child?.kill(),
      async restart() {
        await child?.stop()
        await start()
      },
      pause: () => child?.signal('SIGSTOP'),
      resume: () => child?.signal('SIGCONT'),
      [Symbol.asyncDispose]: stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Resolves when the server answers on all ports that tests use; rejects when it ends or takes too long. */
async function answering(child: Child, { ports, settings }: Site): Promise<void> {
  const { startTimeoutMs, domain } = settings
  const given = new AbortController()
  const timer = setTimeout(
    () => given.abort(new Error(`no answer within ${startTimeoutMs} ms`)),
    startTimeoutMs,
  )
  void child.exited.then((reason) => given.abort(new Error(`it ended with ${reason}`)))
  const failed = once(given.signal, 'abort').then(() => Promise.reject(given.signal.reason))
  try {
    await Promise.race([
      failed,
      Promise.all([
        waitForFeatures(ports.c2s, domain, given.signal),
        waitForPort(ports.http, given.signal),
        waitForPort(ports.component, given.signal),
      ]),
    ])
  } finally {
    clearTimeout(timer)
    failed.catch(() => undefined)
  }
}
