/** Two users who talk to each other through a gateway, over lines that can fail, and what becomes of what they say. */
import { type Client, connect } from '@xmpp-ftw/client'
import type { ExtensionFactory } from '@xmpp-ftw/core'
import { connector } from '@xmpp-ftw/core/connection/node'
import { createGateway, type Gateway } from '@xmpp-ftw/gateway'
import WebSocket from 'ws'
import {
  type FaultProxy,
  type ServerKind,
  startEjabberd,
  startFaultProxy,
  startProsody,
  type XmppServer,
} from '../src/servers/index.js'
import type { Line } from './faults.js'
import { Ledger } from './ledger.js'
import { WireOrder } from './wire-order.js'

export interface Talker {
  client: Client
  jid: string
  password: string
  /** What this one says, as the other hears it. */
  ledger: Ledger
  states: string[]
  /** Why messages failed. */
  reasons: string[]
  /** Whether there is a stream to send on. */
  up: boolean
}

export interface Pair extends AsyncDisposable {
  server: XmppServer
  gateway: Gateway
  talkers: readonly [Talker, Talker]
  /** From each user to the gateway, and from the gateway to the server. */
  lines: readonly Line[]
  wire: WireOrder
}

export interface PairOptions {
  kind: ServerKind
  extensions?: readonly ExtensionFactory[]
  /** Told when a stream is over for good, and of what the gateway warns about. */
  log?: (line: string) => void
}

const START = { prosody: startProsody, ejabberd: startEjabberd }

/** Logs both in. Signs of life are frequent, so that a dead line is found within seconds. */
export async function openPair({ kind, extensions = [], log = () => {} }: PairOptions): Promise<Pair> {
  // In clear, so that it can be seen who puts things in another order.
  const server = await START[kind]({ tls: 'none', startTimeoutMs: 120_000 })
  const wire = new WireOrder()
  const upstream = await startFaultProxy({
    target: server.ports.c2s,
    tap: (connection, bytes) => wire.read(connection, bytes),
    tapTarget: (connection, bytes) => wire.took(connection, bytes),
  })
  const told = (what: string, details?: object) => log(`${what} ${JSON.stringify(details)}`)
  const gateway = createGateway({
    extensions,
    allowNoOrigin: true,
    port: 0,
    heartbeat: 1_500,
    connector: connector({
      log: { debug: () => {}, info: told, warn: told, error: told },
      domains: [server.domain],
      servers: { [server.domain]: { host: '127.0.0.1', port: upstream.port, tls: 'off' } },
      register: true,
      reconnect: { base: 50, cap: 1_000 },
      streamManagement: { idle: 1_500, ackTimeout: 3_000 },
    }),
  })
  const { port = 0 } = (await gateway.listen()) ?? {}
  const proxies = [await startFaultProxy({ target: port }), await startFaultProxy({ target: port })] as const
  const talker = (name: string, proxy: FaultProxy): Talker => {
    const client = connect(`ws://127.0.0.1:${proxy.port}/xmpp-ftw`, {
      socket: (url, protocol) => new WebSocket(url, protocol) as never,
      reconnect: { base: 50, cap: 1_000 },
    })
    const states: string[] = []
    client.on('state', (state, { resumed, error }) => {
      if (resumed === false || state === 'offline') log(`${name}: ${state} ${JSON.stringify(error)}`)
      states.push(resumed === undefined ? state : `${state} resumed=${resumed}`)
    })
    client.on('xmpp.error', (error) => log(`${name}: ${JSON.stringify(error)}`))
    const jid = `${name}@${server.domain}`
    return { client, jid, password: 'secret', ledger: new Ledger(), states, reasons: [], up: true }
  }
  const anna = talker('anna', proxies[0])
  const ben = talker('ben', proxies[1])
  for (const each of [anna, ben]) {
    await each.client.request('xmpp.login', { jid: each.jid, password: each.password, register: true })
    await each.client.request('xmpp.presence', {})
  }
  listen(anna, ben)
  listen(ben, anna)
  return {
    server,
    gateway,
    talkers: [anna, ben],
    wire,
    lines: [
      { name: 'anna – gateway', proxy: proxies[0] },
      { name: 'ben – gateway', proxy: proxies[1] },
      { name: 'gateway – server', proxy: upstream },
    ],
    async [Symbol.asyncDispose]() {
      for (const proxy of [...proxies, upstream]) proxy.pass()
      await Promise.all([anna.client.close(), ben.client.close()])
      await gateway.close()
      await Promise.all([...proxies, upstream].map((proxy) => proxy.stop()))
      await server.stop()
    },
  }
}

function listen(talker: Talker, other: Talker): void {
  talker.client.on('xmpp.chat.message', ({ content, carbon }) => {
    // What was reported as failed, and is in the archive all the same, comes as a copy.
    if (content !== undefined && carbon?.type !== 'sent') other.ledger.received(Number(content))
  })
  talker.client.on('xmpp.chat.error', ({ content, error }) => {
    talker.reasons.push(`error ${error.condition}`)
    if (content !== undefined) talker.ledger.failedToSend(Number(content))
  })
  talker.client.on('xmpp.connection.interrupted', () => {
    talker.up = false
  })
  talker.client.on('xmpp.connection', () => {
    talker.up = true
    talker.ledger.changed()
  })
}

/**
 * Says so many numbered messages, as fast as they arrive.
 * @param ahead messages on their way at once: more would only test how much waits
 */
export async function talk(talker: Talker, to: string, count: number, ahead = 100): Promise<void> {
  const { ledger, client } = talker
  for (let n = 1; n <= count; n += 1) {
    while (!talker.up || n - ledger.settled > ahead) await ledger.news()
    ledger.last = n
    client.send('xmpp.chat.message', { to, content: String(n) }, (error) => {
      if (!error) return
      talker.reasons.push(`refused ${error.condition} ${error.description}`)
      ledger.failedToSend(n)
    })
  }
  while (ledger.settled < count) await ledger.news()
}
