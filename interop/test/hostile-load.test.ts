/**
 * Ten thousand hostile frames from clients and ten thousand hostile stanzas from a server, at a gateway in a process of
 * its own, while two people chat through it.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { connect } from '@xmpp-ftw/client'
import { changed, changedJson } from '@xmpp-ftw/fuzz/arbitraries'
import { payloads } from '@xmpp-ftw/fuzz/corpus'
import { readable, stanzas } from '@xmpp-ftw/fuzz/stanzas'
import type { GatewayAddress } from '@xmpp-ftw/gateway'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import WebSocket from 'ws'
import { contracts } from '../../scripts/contracts.js'
import { type ScriptedPeer, scriptedPeer } from '../src/scripted-peer/index.js'
import { startProsody, type XmppServer } from '../src/servers/index.js'
import { Actor } from './support/actor.js'
import { policyFor } from './support/policy.js'
import { serve } from './support/scripted-login.js'

const COUNT = 10_000
/** Frames a hostile client sends before the gateway hangs up on it, and stanzas of one stream. */
const FRAMES = 40
const STANZAS = 400
const SEED = 7

interface State {
  sessions: number
  failures: string[]
  heap: number
}

let evil: ScriptedPeer
let server: XmppServer
let child: ChildProcess
let url: string
let anna: Actor
let ben: Actor

const open = () => connect(url, { socket: (at, protocol) => new WebSocket(at, protocol) as never })

async function friend(name: string): Promise<Actor> {
  await server.addUser(name, 'secret')
  const actor = new Actor(open(), { jid: `${name}@${server.domain}`, password: 'secret' })
  await actor.login({})
  return actor
}

beforeAll(async () => {
  evil = await scriptedPeer({ domain: 'evil.test' })
  server = await startProsody()
  const policy = policyFor(server)
  const options = {
    port: 0,
    allowNoOrigin: true,
    // Sessions whose client cut them off must be gone before the memory is measured.
    resumeWindow: 0,
    limits: { connectionsPerSecond: 10_000, framesPerSecond: 100_000, framesPerSecondPerAddress: 1_000_000 },
    policy: {
      ...policy,
      domains: [...policy.domains, 'evil.test'],
      servers: { ...policy.servers, 'evil.test': { host: '127.0.0.1', port: evil.port, tls: 'off' } },
      reconnect: { base: 600_000, cap: 600_000 },
    },
  }
  child = fork(
    fileURLToPath(new URL('support/gateway-process.ts', import.meta.url)),
    [JSON.stringify(options)],
    {
      execArgv: ['--expose-gc', '--conditions=@xmpp-ftw/source', '--import=tsx'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    },
  )
  const [address] = (await once(child, 'message')) as [GatewayAddress]
  url = address.url
  anna = await friend('anna')
  ben = await friend('ben')
}, 120_000)

afterAll(async () => {
  await Promise.all([anna, ben].map((actor) => actor?.client.close()))
  if (child?.connected) {
    child.send('end')
    await once(child, 'exit')
  }
  await server?.stop()
  await evil?.stop()
})

async function state(): Promise<State> {
  child.send('state')
  const [told] = (await once(child, 'message')) as [State]
  return told
}

/** When nobody is left but the two who chat. */
async function quiet(): Promise<State> {
  for (;;) {
    const now = await state()
    if (now.sessions <= 2) return now
  }
}

let said = 0
/** One more message arrives, whatever happens around it. */
async function chat(): Promise<void> {
  said += 1
  const content = `message ${said}`
  await anna.request('xmpp.chat.message', { to: ben.jid, content })
  expect(await ben.next('xmpp.chat.message')).toMatchObject({ content })
}

/** Bytes that are no frame of WebSocket: a reserved opcode, no mask, a length beyond all, half a message. */
const RAW = [
  '8380',
  '810568656c6c6f',
  '81ff7fffffffffffffff00000000',
  '01850000000041424344',
  'ff00',
  '8802ffff',
].map((hex) => Buffer.from(hex, 'hex'))

async function frames(): Promise<fc.Arbitrary<string | Buffer>> {
  const examples = (await contracts()).flatMap(({ contract }) =>
    Object.entries(contract.requests).map(
      (
        [
          event,
          {
            examples: [data],
          },
        ],
        id,
      ) => ({
        type: 'request',
        id: String(id),
        event,
        data,
      }),
    ),
  )
  const others = [
    { type: 'reply', id: '1', data: 1 },
    { type: 'cancel', id: '1' },
    { type: 'resume', session: 'x', token: 'y', seq: 0 },
    { type: 'ack', seq: 1 },
    { type: 'ping' },
  ]
  const text = (frame: unknown) => JSON.stringify(frame) ?? ''
  return fc.oneof(
    { weight: 4, arbitrary: changedJson(examples).map(text) },
    { weight: 2, arbitrary: changedJson(others).map(text) },
    { weight: 1, arbitrary: fc.json() },
    { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 50 }).map((bytes) => Buffer.from(bytes)) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        '['.repeat(100_000),
        `{"type":"request","id":"1","event":"xmpp.login","data":${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}}`,
        `{"type":"${'x'.repeat(200_000)}"}`,
        `{"type":"ping","pad":"${'x'.repeat(300_000)}"}`,
        '{"type":"request","id":"1","event":"__proto__","__proto__":{"polluted":1}}',
      ),
    },
  )
}

function answered(socket: WebSocket): Promise<void> {
  return new Promise((resolve) => {
    socket.on('message', (text) => {
      if (String(text).includes('"pong"')) resolve()
    })
  })
}

/** One client that says all this, and then hangs up or is hung up on. */
async function attack(texts: readonly (string | Buffer)[], index: number): Promise<void> {
  const socket = new WebSocket(url, 'xmpp-ftw.v1')
  socket.on('error', () => {})
  const closed = once(socket, 'close')
  await Promise.race([once(socket, 'open'), closed])
  for (const text of texts) if (socket.readyState === WebSocket.OPEN) socket.send(text)
  // All of it shall be read, if the gateway still wants it.
  if (socket.readyState === WebSocket.OPEN) {
    socket.send('{"type":"ping"}')
    await Promise.race([answered(socket), closed])
  }
  const raw = RAW[index % (RAW.length + 2)]
  const below = (socket as unknown as { _socket?: { write(bytes: Buffer): void } })._socket
  if (raw) below?.write(raw)
  // After bytes that are none of WebSocket's no closing frame would be understood.
  if (raw || index % 3 === 0) socket.terminate()
  else socket.close(1000)
  await closed
}

async function frameAttack(count: number, seed: number): Promise<void> {
  const all = fc.sample(await frames(), { seed, numRuns: count })
  for (let i = 0; i * FRAMES < all.length; i++) {
    await attack(all.slice(i * FRAMES, (i + 1) * FRAMES), i)
    if (i % 25 === 0) await chat()
  }
}

/** What ends a stream, after everything that does not. */
const LAST = [
  '<message><body>&bogus;</body></message>',
  '<a:b/>',
  '</stream:stream>',
  `<message id='${'x'.repeat(400_000)}`,
]

async function stanzaAttack(count: number, seed: number): Promise<void> {
  const all = fc
    .sample(stanzas(changed(payloads())), { seed, numRuns: count })
    .map((each) => readable(each)?.toString('jabber:client') ?? '<message/>')
  for (let i = 0; i * STANZAS < all.length; i++) {
    const victim = open()
    const login = victim.request('xmpp.login.anonymous', { jid: 'evil.test' })
    const peer = await evil.accept({ timeoutMs: 60_000 })
    await serve(peer, 'online')
    await login
    await peer.send(all.slice(i * STANZAS, (i + 1) * STANZAS).join(''))
    await peer.send(`<iq type='get' id='that-was-all' from='evil.test'><ping xmlns='urn:xmpp:ping'/></iq>`)
    await peer.expect(/<iq[^>]*that-was-all/, { timeoutMs: 60_000 })
    await Promise.resolve(peer.send(LAST[i % LAST.length] ?? '')).catch(() => {})
    await chat()
    await victim.close()
    peer.close()
  }
}

it('hostile frames and stanzas harm nobody, and leave nothing behind', { timeout: 600_000 }, async () => {
  // What is loaded and compiled at the first of each kind is no leak.
  await frameAttack(COUNT / 5, SEED + 1)
  await stanzaAttack(COUNT / 5, SEED + 1)
  const before = await quiet()

  await frameAttack(COUNT, SEED)
  await stanzaAttack(COUNT, SEED)
  await chat()
  const after = await quiet()

  expect(after.failures).toEqual([])
  expect(child.exitCode).toBeNull()
  expect(after.heap).toBeLessThan(before.heap * 1.1)
})
