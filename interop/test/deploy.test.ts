/** The program is replaced by a new one while people talk: their sessions go on there. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { connect, embed } from '@xmpp-ftw/client'
import { disco } from '@xmpp-ftw/disco'
import { muc } from '@xmpp-ftw/muc'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { type ServerKind, startEjabberd, startProsody, type XmppServer } from '../src/servers/index.js'
import { Actor } from './support/actor.js'
import { befriend } from './support/befriend.js'
import { policyFor } from './support/policy.js'

const CLI = fileURLToPath(new URL('../../packages/gateway/src/cli.ts', import.meta.url))
const MINUTES = 60_000
const SERVERS: [ServerKind, () => Promise<XmppServer>][] = [
  ['prosody', startProsody],
  ['ejabberd', startEjabberd],
]

/** A gateway in a process of its own. */
class Program {
  said = ''

  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {}

  static async start(config: string, port = 0): Promise<Program> {
    const args = [
      '--conditions=@xmpp-ftw/source',
      '--import=tsx',
      CLI,
      `--config=${config}`,
      `--port=${port}`,
    ]
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    let said = ''
    child.stderr.on('data', (chunk) => {
      said += String(chunk)
    })
    let url: string | undefined
    for await (const line of createInterface({ input: child.stdout })) {
      url = /listens on (\S+)/.exec(line)?.[1]
      if (url) break
    }
    if (!url) throw new Error(`The program did not start: ${said}`)
    const program = new Program(child, url)
    program.said = said
    child.stderr.on('data', (chunk) => {
      program.said += String(chunk)
    })
    return program
  }

  get port(): number {
    return Number(new URL(this.url).port)
  }

  async metric(name: string): Promise<number> {
    const text = await (await fetch(`http://127.0.0.1:${this.port}/metrics`)).text()
    return Number(new RegExp(`^xmpp_ftw_${name} (\\d+)$`, 'm').exec(text)?.[1])
  }

  async end(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return
    this.child.kill('SIGTERM')
    expect(await once(this.child, 'exit')).toEqual([0, null])
  }

  kill(): void {
    this.child.kill('SIGKILL')
  }
}

/** Sends numbered messages, those again that a gateway which goes down did not take. @returns the last number */
async function count(from: Actor, to: string, first: number, goesOn: (next: number) => boolean) {
  let n = first
  while (goesOn(n)) {
    const error = await from.request('xmpp.chat.message', { to, content: String(n) }).then(
      () => undefined,
      (reason: { condition: string }) => reason,
    )
    if (!error) n += 1
    else if (error.condition !== 'going-away') throw error
    else await new Promise((resolve) => setImmediate(resolve))
  }
  return n - 1
}

const until = (last: number) => (next: number) => next <= last

/** That many numbers, in the order in which they come. */
async function counted(by: Actor, from: string, count: number): Promise<number[]> {
  const numbers: number[] = []
  while (numbers.length < count) {
    const { content } = await by.next('xmpp.chat.message', ({ from: { user } }) =>
      from.startsWith(`${user}@`),
    )
    numbers.push(Number(content))
  }
  return numbers
}

const upTo = (last: number) => Array.from({ length: last }, (_, n) => n + 1)

describe.each(SERVERS)('a new version of the gateway, on %s', (kind, start) => {
  let server: XmppServer
  let folder: string
  let config: string
  const programs: Program[] = []
  const open: Actor[] = []

  beforeAll(async () => {
    server = await start()
    for (const name of ['anna', 'ben', 'carl']) await server.addUser(name, 'secret')
  }, 2 * MINUTES)
  afterEach(async () => {
    await Promise.all(open.splice(0).map(({ client }) => client.close()))
    for (const program of programs.splice(0)) program.kill()
    if (folder) rmSync(folder, { recursive: true, force: true })
  })
  afterAll(async () => {
    await server?.stop()
  })

  function configure(more: object = {}): string {
    folder = mkdtempSync(join(tmpdir(), 'xmpp-ftw-deploy-'))
    config = join(folder, 'gateway.json')
    const state = join(folder, 'state')
    const file = {
      allowNoOrigin: true,
      metricsFrom: ['loopback'],
      policy: policyFor(server),
      stateDirectory: state,
      ...more,
    }
    writeFileSync(config, JSON.stringify(file))
    return state
  }

  /** ejabberd 23.01 changes the order of what comes while a stream is being resumed (docs/resuming.md). */
  const asSent = (numbers: number[]) => (kind === 'ejabberd' ? numbers.sort((a, b) => a - b) : numbers)

  async function program(port?: number): Promise<Program> {
    const started = await Program.start(config, port)
    programs.push(started)
    return started
  }

  async function behind(url: string, name: string): Promise<Actor> {
    const socket = (to: string, protocol: string) => new WebSocket(to, protocol) as never
    const client = connect(url, { socket, reconnect: { base: 100, cap: 500 } })
    const actor = new Actor(client, { jid: `${name}@${server.domain}`, password: 'secret' })
    open.push(actor)
    await actor.login({})
    return actor
  }

  async function direct(name: string): Promise<Actor> {
    const client = embed([disco(), muc()], { connection: policyFor(server) })
    const actor = new Actor(client, { jid: `${name}@${server.domain}`, password: 'secret' })
    open.push(actor)
    await actor.login({})
    return actor
  }

  it('goes on with every session: nothing is lost, nothing comes twice, nobody seems to leave', {
    timeout: 4 * MINUTES,
  }, async () => {
    const state = configure()
    const before = await program()
    const [anna, ben] = [await behind(before.url, 'anna'), await behind(before.url, 'ben')]
    const carl = await direct('carl')
    await befriend(carl, anna)
    await befriend(carl, ben)
    const room = `mill@${server.services.muc}`
    for (const [actor, nick] of [
      [anna, 'Anna'],
      [ben, 'Ben'],
      [carl, 'Carl'],
    ] as const)
      await actor.request('xmpp.muc.join', { room, nick })
    await anna.request('xmpp.muc.message', { room, content: 'all here?' })
    for (const actor of [anna, ben, carl])
      await actor.next('xmpp.muc.message', ({ content }) => content === 'all here?')
    const names = async (actor: Actor) =>
      (await actor.client.request('xmpp.muc.occupants', { room }))
        .map(({ nick, since }) => [nick, since])
        .sort()
    const there = await names(anna)
    expect(there.map(([nick]) => nick)).toEqual(['Anna', 'Ben', 'Carl'])
    const states: unknown[] = []
    for (const { client } of [anna, ben])
      client.on('state', (name, { resumed }) => void (name === 'online' && states.push(resumed)))
    for (const actor of [anna, ben, carl]) actor.forget()

    let over = false
    const goesOn = () => !over
    const talk = [count(anna, ben.jid, 1, goesOn), count(ben, anna.jid, 1, goesOn)]
    await count(carl, anna.jid, 1, until(20))
    await Promise.all([before.end(), count(carl, anna.jid, 21, until(60))])
    expect(readdirSync(state).filter((name) => name.endsWith('.session'))).toHaveLength(2)
    await count(carl, anna.jid, 61, until(100))
    await carl.request('xmpp.muc.message', { room, content: 'nobody at home' })
    const after = await program(before.port)
    await count(carl, anna.jid, 101, until(120))
    await expect.poll(() => states.length, { timeout: MINUTES }).toBe(2)
    over = true
    const [annas = 0, bens = 0] = await Promise.all(talk)

    expect(asSent(await counted(anna, carl.jid, 120))).toEqual(upTo(120))
    expect(asSent(await counted(anna, ben.jid, bens))).toEqual(upTo(bens))
    expect(asSent(await counted(ben, anna.jid, annas))).toEqual(upTo(annas))
    expect(states).toEqual([true, true])
    for (const actor of [anna, ben]) {
      await actor.next('xmpp.connection', ({ resumed }) => resumed === true)
      await actor.next('xmpp.muc.message', ({ content }) => content === 'nobody at home')
      expect(actor.waiting('xmpp.chat.message')).toEqual([])
      expect(actor.waiting('xmpp.muc.message')).toEqual([])
      expect(actor.waiting('xmpp.chat.error')).toEqual([])
      expect(actor.waiting('xmpp.error')).toEqual([])
      expect(await names(actor)).toHaveLength(3)
    }
    expect(await names(anna)).toEqual(there)
    await ben.request('xmpp.muc.message', { room, content: 'I am still here' })
    for (const actor of [anna, ben, carl])
      await actor.next('xmpp.muc.message', ({ content }) => content === 'I am still here')
    expect(carl.waiting('xmpp.presence')).toEqual([])
    expect(carl.waiting('xmpp.muc.roster')).toEqual([])
    expect(await after.metric('session_restored_total')).toBe(2)
    expect(await after.metric('stream_opened_total\\{kind="resumed"\\}')).toBe(2)
    expect(readdirSync(state)).toEqual(['key'])
  })

  it('goes on with a new stream where the server has forgotten the old one', {
    timeout: 4 * MINUTES,
  }, async () => {
    configure()
    const before = await program()
    const anna = await behind(before.url, 'anna')
    const room = `hill@${server.services.muc}`
    await anna.request('xmpp.muc.join', { room, nick: 'Anna' })
    const resumed = new Promise((resolve) => {
      anna.client.on('state', (name, details) => void (name === 'online' && resolve(details.resumed)))
    })
    anna.forget()
    await before.end()
    await server.restart()
    const after = await program(before.port)
    expect(await resumed).toBe(true)
    expect(await anna.next('xmpp.connection', (told) => told.resumed !== undefined)).toMatchObject({
      resumed: false,
    })
    await anna.next('xmpp.muc.roster', ({ nick }) => nick === 'Anna')
    await anna.request('xmpp.muc.message', { room, content: 'back' })
    await anna.next('xmpp.muc.message', ({ content }) => content === 'back')
    const ben = await behind(after.url, 'ben')
    await ben.request('xmpp.chat.message', { to: anna.bare, content: 'hello' })
    expect(await anna.next('xmpp.chat.message')).toMatchObject({ content: 'hello' })
    expect(await after.metric('stream_opened_total\\{kind="resumed"\\}')).toBe(Number.NaN)
  })

  if (kind === 'prosody')
    it('goes on by a token where the app was to be remembered, and the token stays good', {
      timeout: 4 * MINUTES,
    }, async () => {
      const domain = server.services.sasl2 as string
      const { servers, domains } = policyFor(server)
      const policy = {
        domains: [...(domains ?? []), domain],
        servers: { ...servers, [domain]: servers?.[server.domain] },
      }
      configure({ policy })
      const before = await program()
      const user = { jid: `anna@${domain}`, password: 'secret' }
      await server.addUser(user.jid, user.password)
      const socket = (to: string, protocol: string) => new WebSocket(to, protocol) as never
      const anna = new Actor(connect(before.url, { socket, reconnect: { base: 100, cap: 500 } }), user)
      open.push(anna)
      const { fast } = await anna.request('xmpp.login', { ...user, remember: true })
      await anna.request('xmpp.presence', {})
      await anna.next('xmpp.presence')
      await before.end()
      const after = await program(before.port)
      // A login by the token is counted: it was not the password, which nobody wrote down.
      const back = await anna.next('xmpp.connection', ({ resumed }) => resumed !== undefined)
      expect(back).toMatchObject({ resumed: true, fast: { token: fast?.token, count: 1 } })
      await anna.request('xmpp.chat.message', { to: anna.bare, content: 'still here' })
      expect(await anna.next('xmpp.chat.message')).toMatchObject({ content: 'still here' })
      await anna.client.close()
      const again = connect(after.url, { socket })
      const one = new Actor(again, user)
      open.push(one)
      await one.request('xmpp.login', { jid: user.jid, fast: back.fast as NonNullable<typeof fast> })
      await one.request('xmpp.logout')
      expect(
        await one.refused('xmpp.login', { jid: user.jid, fast: back.fast as NonNullable<typeof fast> }),
      ).toMatchObject({ type: 'auth', condition: 'login-fail' })
    })

  it('does not begin with a directory that others can read', { timeout: MINUTES }, async () => {
    const state = configure()
    mkdirSync(state, { mode: 0o755 })
    await expect(program()).rejects.toThrow(`Others can read the state directory ${state}: chmod 700 it`)
  })
})
