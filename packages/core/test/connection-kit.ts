/** A listener that remembers, and the server's side of a login, word by word. */
import { type PeerConnection, type ScriptedPeer, scriptedPeer } from '@xmpp-ftw/interop/scripted-peer'
import type {
  ConnectionListener,
  Login,
  ResumableConnection,
  StreamState,
} from '../src/connection/connection.js'
import { connector, type Policy, type ServerSettings } from '../src/connection/node.js'
import type { Element } from '../src/element.js'
import type { FtwError } from '../src/errors.js'
import type { Jid } from '../src/jid.js'

export type Happening =
  | { what: 'online'; jid: string; resumed: boolean }
  | { what: 'interrupted'; error: FtwError; retryIn: number }
  | { what: 'offline'; error: FtwError | undefined }
  | { what: 'stanza'; stanza: Element }
  | { what: 'unacknowledged'; stanza: Element }

type Of<W extends Happening['what']> = Extract<Happening, { what: W }>

/** Everything a connection told, and a way to wait for it. */
export class Recorder implements ConnectionListener {
  readonly all: Happening[] = []
  /** What a stanza waits for, before it counts as handled. */
  handling: Promise<void> | undefined
  private readonly waiters: (() => boolean)[] = []

  online(jid: Jid, resumed: boolean): void {
    this.note({ what: 'online', jid: jid.toString(), resumed })
  }
  interrupted(error: FtwError, retryIn: number): void {
    this.note({ what: 'interrupted', error, retryIn })
  }
  offline(error?: FtwError): void {
    this.note({ what: 'offline', error })
  }
  stanza(stanza: Element): Promise<void> | undefined {
    this.note({ what: 'stanza', stanza })
    return this.handling
  }
  unacknowledged(stanza: Element): void {
    this.note({ what: 'unacknowledged', stanza })
  }

  get order(): string[] {
    return this.all.map(({ what }) => what)
  }

  of<W extends Happening['what']>(what: W): Of<W>[] {
    return this.all.filter((happening): happening is Of<W> => happening.what === what)
  }

  /** Resolves with the n-th of its kind, the first being 1. */
  until<W extends Happening['what']>(what: W, count = 1): Promise<Of<W>> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`no ${what} number ${count}; there were: ${this.order.join(', ')}`)),
        15_000,
      )
      const look = () => {
        const found = this.of(what)[count - 1]
        if (!found) return false
        clearTimeout(timer)
        resolve(found)
        return true
      }
      if (!look()) this.waiters.push(look)
    })
  }

  private note(happening: Happening): void {
    this.all.push(happening)
    for (const waiter of this.waiters.splice(0)) if (!waiter()) this.waiters.push(waiter)
  }
}

export const LOGIN: Login = { domain: 'ftw.test', username: 'anna', password: 'secret', resource: 'desk' }

/** Short enough for tests that wait for them, long enough for those that must not. */
export const QUICK = { login: 3_000, step: 1_000, close: 200 }

export interface Run {
  readonly connection: ResumableConnection
  readonly listener: Recorder
}

/** A connection to the peer in clear, PLAIN allowed, unless the settings say otherwise; not started yet. */
export function connectionTo(
  peer: ScriptedPeer,
  settings: ServerSettings = { tls: 'off', allowPlain: true },
  options: Partial<Policy> = {},
  login: Login = LOGIN,
  state?: StreamState,
): ResumableConnection {
  const make = connector({
    domains: ['ftw.test'],
    servers: {
      'ftw.test': settings.websocket ? settings : { host: peer.host, port: peer.port, ...settings },
    },
    timeouts: QUICK,
    reconnect: { base: 1, cap: 1 },
    ...options,
  })
  return make(login, state)
}

export function start(...args: Parameters<typeof connectionTo>): Run {
  const connection = connectionTo(...args)
  const listener = new Recorder()
  connection.start(listener)
  return { connection, listener }
}

export const HEADER = `<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' id='s' from='ftw.test' version='1.0'>`
export const STARTTLS = `<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls>`
export const PLAIN = `<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>PLAIN</mechanism></mechanisms>`
export const SUCCESS = `<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>`
export const SM = `<sm xmlns='urn:xmpp:sm:3'/>`
export const BIND = `<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>`

export function features(inside: string): string {
  return `<stream:features>${inside}</stream:features>`
}

/** Answers a stream header. */
export async function greet(c: PeerConnection, inside: string): Promise<void> {
  await c.expect(/<stream:stream[^>]*>/)
  await c.send(HEADER + features(inside))
}

/** Everything up to the features after SASL PLAIN. */
export async function authenticated(c: PeerConnection, inside = BIND + SM): Promise<void> {
  await greet(c, PLAIN)
  await c.expect(/<auth [^>]*mechanism="PLAIN"[^>]*>[^<]+<\/auth>/)
  await c.send(SUCCESS)
  await greet(c, inside)
}

/** Answers the request to bind. */
export async function bound(c: PeerConnection, jid = 'anna@ftw.test/desk'): Promise<void> {
  const [, id] = await c.expect(/<iq type="set" id="([^"]+)"><bind .*?<\/iq>/)
  await c.send(
    `<iq type='result' id='${id}'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>${jid}</jid></bind></iq>`,
  )
}

export interface Enabled {
  readonly attrs?: string
  /** Sent in the same piece as `<enabled/>`. */
  readonly after?: string
}

/** A whole login with stream management. */
export async function loggedIn(peer: ScriptedPeer, enabled: Enabled = {}): Promise<PeerConnection> {
  const c = await peer.accept()
  await authenticated(c)
  await bound(c)
  await c.expect(/<enable [^>]*>/)
  const { attrs = `id='sm-1' resume='true' max='300'`, after = '' } = enabled
  await c.send(`<enabled xmlns='urn:xmpp:sm:3' ${attrs}/>${after}`)
  return c
}

/** A whole login without stream management. */
export async function loggedInPlainly(peer: ScriptedPeer): Promise<PeerConnection> {
  const c = await peer.accept()
  await authenticated(c, BIND)
  await bound(c)
  return c
}

/** Up to `<resume/>`; resolves with its `h`. */
export async function resumes(peer: ScriptedPeer): Promise<{ c: PeerConnection; h: number }> {
  const c = await peer.accept()
  await authenticated(c)
  const match = await c.expect(/<resume xmlns="urn:xmpp:sm:3" previd="sm-1" h="(\d+)"\/>/)
  return { c, h: Number(match[1]) }
}

const open: { stop(): Promise<unknown> }[] = []

/** A peer that `tidy` stops. */
export async function newPeer(...args: Parameters<typeof scriptedPeer>): Promise<ScriptedPeer> {
  const peer = await scriptedPeer(...args)
  open.push(peer)
  return peer
}

/** A connection that `tidy` stops. */
export function begin(...args: Parameters<typeof connectionTo>): Run {
  const run = start(...args)
  open.unshift(run.connection)
  return run
}

/** A connection that is online, with stream management, and its peer. */
export async function online(...options: Tail<Parameters<typeof connectionTo>>) {
  const peer = await newPeer()
  const run = begin(peer, ...options)
  const c = await loggedIn(peer)
  await run.listener.until('online')
  return { peer, c, ...run }
}

/** A connection that is online, without stream management, and its peer. */
export async function onlinePlainly(...options: Tail<Parameters<typeof connectionTo>>) {
  const peer = await newPeer()
  const run = begin(peer, ...options)
  const c = await loggedInPlainly(peer)
  await run.listener.until('online')
  return { peer, c, ...run }
}

type Tail<T extends unknown[]> = T extends [unknown, ...infer Rest] ? Rest : never

export async function tidy(): Promise<void> {
  for (const one of open.splice(0)) await one.stop()
}
