/** What DNS says is checked where it is connected to. */
import type { ScriptedPeer } from '@xmpp-ftw/interop/scripted-peer'
import { afterEach, describe, expect, it } from 'vitest'
import { type Names, NodeDialer } from '../src/connection/node/dialer.js'
import type { Policy } from '../src/connection/node.js'
import { settings } from '../src/connection/options.js'
import { StreamConnection } from '../src/connection/stream-connection.js'
import type { Log } from '../src/log.js'
import { LOGIN, newPeer, QUICK, Recorder, tidy } from './connection-kit.js'

afterEach(tidy)

/** Every name has that address. */
function everywhere(address: string, srv: { name: string; port: number }[] = []): Names {
  return {
    resolveSrv: async (name) =>
      name.startsWith('_xmpp-') ? srv.map((record, priority) => ({ ...record, priority, weight: 0 })) : [],
    lookup: ((_host: string, _options: object, done: (error: null, found: object[]) => void) =>
      setImmediate(() => done(null, [{ address, family: 4 }]))) as never,
  }
}

function begin(policy: Partial<Policy>, names: Names) {
  const options = { domains: ['*'], timeouts: QUICK, ...policy }
  const connection = new StreamConnection(LOGIN, new NodeDialer(options, names), settings(options))
  const listener = new Recorder()
  connection.start(listener)
  return { connection, listener }
}

const at = (peer: ScriptedPeer, name = 'xmpp.ftw.test') => ({ name, port: peer.port })

describe('a public name with a private address', () => {
  it('is not connected to', async () => {
    const peer = await newPeer()
    const { listener } = begin({}, everywhere('127.0.0.1', [at(peer)]))
    const { error } = await listener.until('offline')
    expect(error?.toJSON()).toEqual({
      type: 'connection',
      condition: 'policy-violation',
      description: "The address of 'xmpp.ftw.test' is not allowed",
    })
    expect(peer.connections).toBe(0)
  })

  it('is connected to when the operator named it', async () => {
    const peer = await newPeer()
    const { connection, listener } = begin(
      { hosts: [`xmpp.ftw.test:${peer.port}`] },
      everywhere('127.0.0.1', [at(peer)]),
    )
    const c = await peer.accept()
    await c.expect('<stream:stream')
    await connection.stop()
    expect(listener.order).toEqual(['offline'])
  })

  it('is refused for a host that must be loopback and is elsewhere', async () => {
    const servers = { 'ftw.test': { host: 'localhost', tls: 'off' } } as const
    const { listener } = begin({ servers }, everywhere('93.184.216.34'))
    const { error } = await listener.until('offline')
    expect(error?.condition).toBe('policy-violation')
  })

  it('is refused for a WebSocket that must be loopback and is elsewhere', async () => {
    const servers = { 'ftw.test': { websocket: 'ws://localhost/ws' } }
    const { listener } = begin({ servers }, everywhere('93.184.216.34'))
    const { error } = await listener.until('offline')
    expect(error?.condition).toBe('policy-violation')
  })
})

describe('several endpoints', () => {
  it('are tried one after the other; the operator hears why', async () => {
    const gone = await newPeer()
    await gone.stop()
    const peer = await newPeer()
    const { connection } = begin(
      { hosts: [`a.ftw.test:${gone.port}`, `b.ftw.test:${peer.port}`] },
      everywhere('127.0.0.1', [at(gone, 'a.ftw.test'), at(peer, 'b.ftw.test')]),
    )
    await (await peer.accept()).expect('<stream:stream')
    await connection.stop()
  })

  it('tell what is not allowed rather than what is not there', async () => {
    const gone = await newPeer()
    await gone.stop()
    const { listener } = begin(
      { hosts: [`a.ftw.test:${gone.port}`] },
      everywhere('127.0.0.1', [at(gone, 'b.ftw.test'), at(gone, 'a.ftw.test')]),
    )
    const { error } = await listener.until('offline')
    expect(error?.condition).toBe('policy-violation')
  })
})

it('the cause of an end is told to the operator, not to the app', async () => {
  const infos: unknown[] = []
  const log: Log = { debug() {}, warn() {}, error() {}, info: (_what, details) => infos.push(details) }
  const peer = await newPeer()
  await peer.stop()
  const servers = { 'ftw.test': { host: '127.0.0.1', port: peer.port } }
  const { listener } = begin({ servers, log }, {})
  const { error } = await listener.until('offline')
  expect(JSON.stringify(error)).not.toContain('ECONNREFUSED')
  expect(infos).toEqual([
    {
      domain: 'ftw.test',
      condition: 'remote-connection-failed',
      cause: expect.stringContaining('ECONNREFUSED'),
    },
  ])
})
