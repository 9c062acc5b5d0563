/** Sessions that outlive their gateway. The program itself, real servers and people are in `interop/test/deploy.test.ts`. */
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { HelloFrame } from '@xmpp-ftw/core/wire'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { createGateway, type Gateway, type GatewayOptions } from '../src/index.js'
import { StateDirectory } from '../src/state-directory.js'
import { startGateway } from './start-gateway.js'
import { waiting } from './waiting.js'
import { WireClient } from './wire-client.js'

let folder: string
let stateDirectory: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'xmpp-ftw-state-'))
  stateDirectory = join(folder, 'state')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const files = () => readdirSync(stateDirectory).filter((name) => name !== 'key')
const MESSAGE = (body: string) =>
  `<message xmlns='jabber:client' from='ben@example.com/x' type='chat'><body>${body}</body></message>`

async function start(options: GatewayOptions = {}) {
  const waits = waiting(true)
  const each = await startGateway({
    extensions: [waits.factory],
    stateDirectory,
    drainTimeout: 50,
    ...options,
  })
  return { ...each, waits }
}

/** A client that is logged in, with its greeting. */
async function loggedIn(url: string) {
  const client = WireClient.open(url)
  const hello = await client.next('hello')
  await client.login()
  return { client, hello }
}

async function resume(url: string, { session, resume: { token = '' } }: HelloFrame, seq: number) {
  const client = WireClient.open(url)
  await client.next('hello')
  client.send({ type: 'resume', session, token, seq })
  return { client, hello: await client.next('hello') }
}

/** Cuts the connection as a network does. */
async function cut({ socket }: WireClient, gateway: Gateway) {
  socket.terminate()
  await expect.poll(() => gateway.keptSessions).toBe(1)
}

describe('a session whose gateway goes down', () => {
  it('goes on in the next one, with everything that its client missed', async () => {
    const one = await start()
    const { client, hello } = await loggedIn(one.url)
    client.send({ type: 'ack', seq: 1 })
    await client.request('a', 'test.tell', { key: 'a' })
    await cut(client, one.gateway)
    one.server.connections[0]?.receive(MESSAGE('while you were away'))
    await one.gateway.close()
    expect(one.server.connections[0]).toMatchObject({ suspended: true, stopped: false })
    expect(files()).toEqual([`${hello.session}.session`])
    for (const name of [...files(), 'key'])
      expect(statSync(join(stateDirectory, name)).mode & 0o777).toBe(0o600)
    expect(statSync(stateDirectory).mode & 0o777).toBe(0o700)
    const written = readFileSync(join(stateDirectory, files()[0] ?? ''), 'latin1')
    for (const secret of ['s3cret', 'anna', 'away']) expect(written).not.toContain(secret)

    const two = await start()
    const back = await resume(two.url, hello, 1)
    expect(back.hello).toMatchObject({ session: hello.session, resumed: true, received: 2 })
    expect(await back.client.next('push', ({ event }) => event === 'xmpp.chat.message')).toMatchObject({
      data: { content: 'while you were away' },
    })
    expect(await back.client.next('push', ({ event }) => event === 'xmpp.connection')).toMatchObject({
      data: { status: 'online', resumed: true },
    })
    expect(two.server.connections).toHaveLength(1)
    expect(two.server.connections[0]?.login).toMatchObject({ username: 'anna', password: 's3cret' })
    // A request that had its answer is not carried out again.
    expect(await back.client.request('a', 'test.tell', { key: 'a' })).toMatchObject({ data: true, seq: 4 })
    expect(
      await back.client.request('b', 'xmpp.chat.message', { to: 'ben@example.com', content: 'x' }),
    ).toMatchObject({
      data: { id: expect.any(String) },
    })
    expect(files()).toEqual([])
    expect(two.gateway.sessions).toBe(1)
    expect(await two.gateway.metrics()).toContain('xmpp_ftw_session_restored_total 1\n')
    expect(await one.gateway.metrics()).toContain('xmpp_ftw_session_saved_total 1\n')
  })

  it('goes on though nobody comes for it, for as long as it would have been kept', async () => {
    const one = await start()
    await loggedIn(one.url)
    await one.gateway.close()
    const two = await start({ resumeWindow: 200 })
    await expect.poll(() => two.gateway.keptSessions).toBe(1)
    await expect.poll(() => two.gateway.sessions).toBe(0)
    expect(two.server.connections[0]?.stopped).toBe(true)
  })

  it('answers requests that it cuts', async () => {
    const one = await start()
    const { client, hello } = await loggedIn(one.url)
    client.send({ type: 'request', id: 'w', event: 'test.wait', data: { key: 'w' } })
    client.send({ type: 'request', id: 'q', event: 'test.ask', data: { key: 'q' } })
    const { seq } = await client.next('push', ({ event }) => event === 'test.question')
    await one.gateway.close()
    const two = await start()
    const back = await resume(two.url, hello, seq)
    for (const id of ['w', 'q']) {
      expect(await back.client.next('response', (frame) => frame.id === id)).toMatchObject({
        error: { condition: 'disconnected' },
      })
    }
    back.client.send({ type: 'request', id: 'w', event: 'test.wait', data: { key: 'w' } })
    await back.client.settled()
    expect(two.waits.started).toEqual([])
  })

  it('ends as ever where an extension cannot say what it would lose, or the server does not keep the stream', async () => {
    const one = await start({ extensions: [waiting().factory] })
    const { hello } = await loggedIn(one.url)
    await one.gateway.close()
    expect(one.server.connections[0]).toMatchObject({ suspended: false, stopped: true })
    const two = await start()
    expect((await resume(two.url, hello, 1)).hello).toMatchObject({
      resumed: false,
      reason: 'unknown-session',
    })
    await loggedIn(two.url)
    const connection = two.server.connections[0]
    if (connection) connection.resumable = false
    await two.gateway.close()
    expect(connection?.stopped).toBe(true)
    expect(files()).toEqual([])
  })

  it('ends as ever without a directory', async () => {
    const one = await startGateway()
    await loggedIn(one.url)
    await one.gateway.close()
    expect(one.server.connections[0]).toMatchObject({ suspended: false, stopped: true })
  })

  it('is taken by one of two that share the directory', async () => {
    const one = await start()
    const { hello } = await loggedIn(one.url)
    // Already there when the file is written.
    const two = await start()
    await one.gateway.close()
    expect((await resume(two.url, hello, 1)).hello).toMatchObject({ resumed: true })
    const three = await start()
    expect((await resume(three.url, hello, 1)).hello).toMatchObject({
      resumed: false,
      reason: 'unknown-session',
    })
  })

  it('needs its secret', async () => {
    const one = await start()
    const { hello } = await loggedIn(one.url)
    await one.gateway.close()
    const two = await start()
    const forged = { ...hello, resume: { ...hello.resume, token: 'x' } }
    expect((await resume(two.url, forged, 1)).hello).toMatchObject({ resumed: false, reason: 'bad-token' })
    expect((await resume(two.url, hello, 1)).hello).toMatchObject({ resumed: true })
    for (const session of ['../../etc/passwd', 'key', '', '../state/key'])
      expect((await resume(two.url, { ...hello, session }, 1)).hello).toMatchObject({ resumed: false })
  })
})

describe('what lies in the directory', () => {
  /** A session is left there; what is done to its file. */
  async function left(spoil: (path: string, id: string) => void, options: GatewayOptions = {}) {
    const one = await start()
    const { hello } = await loggedIn(one.url)
    await one.gateway.close()
    spoil(join(stateDirectory, files()[0] ?? ''), hello.session)
    const two = await start(options)
    await expect.poll(files).toEqual([])
    expect((await resume(two.url, hello, 1)).hello).toMatchObject({
      resumed: false,
      reason: 'unknown-session',
    })
    // Others are none the worse.
    await loggedIn(two.url)
    return two.gateway.metrics()
  }

  it.each<[string, (path: string, id: string) => void]>([
    ['is empty', (path) => writeFileSync(path, '')],
    ['is broken', (path) => writeFileSync(path, readFileSync(path).subarray(0, 200))],
    [
      'was changed',
      (path) =>
        writeFileSync(
          path,
          readFileSync(path).map((byte, at) => (at === 99 ? byte ^ 1 : byte)),
        ),
    ],
    ['is of another key', () => writeFileSync(join(stateDirectory, 'key'), Buffer.alloc(32))],
    ['is of another version', (_path, id) => new StateDirectory(stateDirectory).write(id, { version: 2 })],
    [
      'is another session',
      (_path, id) => {
        const directory = new StateDirectory(stateDirectory)
        const found = directory.take(id) as object
        directory.write(id, { ...found, id: 'b1946ac9-2492-4d23-9b3c-0242ac120002' })
      },
    ],
  ])('%s', async (_what, spoil) => {
    expect(await left(spoil)).toContain('xmpp_ftw_session_not_restored_total{reason="unreadable"} 1\n')
  })

  it('was a session with other extensions', async () => {
    expect(await left(() => {}, { extensions: [] })).toContain(
      'xmpp_ftw_session_not_restored_total{reason="refused"} 1\n',
    )
  })

  it('may not log in any more', async () => {
    const connector = () => {
      throw new Error('not allowed')
    }
    const one = await start()
    const { hello } = await loggedIn(one.url)
    await one.gateway.close()
    const two = await start({ connector })
    await expect.poll(files).toEqual([])
    expect((await resume(two.url, hello, 1)).hello).toMatchObject({ resumed: false })
  })

  it('has expired', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    onTestFinished(() => void vi.useRealTimers())
    expect(await left(() => vi.setSystemTime(Date.now() + 300_001))).toContain(
      'xmpp_ftw_session_not_restored_total{reason="expired"} 1\n',
    )
  })

  it('was left by a process that died', async () => {
    new StateDirectory(stateDirectory)
    for (const name of ['a.new', 'a.7.taken', 'fresh.new']) writeFileSync(join(stateDirectory, name), '')
    for (const name of ['a.new', 'a.7.taken']) utimesSync(join(stateDirectory, name), 0, 0)
    await start()
    expect(files()).toEqual(['fresh.new'])
  })
})

describe('a link to a directory, as systemd makes for a user of its own', () => {
  const id = 'b1946ac9-2492-4d23-9b3c-0242ac120002'

  it('is followed once: what it leads to later is not used', () => {
    const target = join(folder, 'target')
    new StateDirectory(target)
    symlinkSync(target, stateDirectory)
    const directory = new StateDirectory(stateDirectory)
    rmSync(stateDirectory)
    mkdirSync(stateDirectory)
    directory.write(id, {})
    expect(files()).toEqual([])
    expect(readdirSync(target)).toContain(`${id}.session`)
    expect(directory.take(id)).toEqual({})
  })

  it('must lead to one that nobody else can read', () => {
    const target = join(folder, 'target')
    mkdirSync(target)
    chmodSync(target, 0o755)
    symlinkSync(target, stateDirectory)
    expect(() => createGateway({ stateDirectory })).toThrow('Others can read the state directory')
  })
})

describe('a directory that will not do', () => {
  const make = () => createGateway({ stateDirectory })

  it('can be read by others', () => {
    new StateDirectory(stateDirectory)
    chmodSync(stateDirectory, 0o750)
    expect(make).toThrow(`Others can read the state directory ${stateDirectory}: chmod 700 it`)
  })

  it('has a key that others can read, or that is none', () => {
    new StateDirectory(stateDirectory)
    chmodSync(join(stateDirectory, 'key'), 0o640)
    expect(make).toThrow('others can read it')
    chmodSync(join(stateDirectory, 'key'), 0o600)
    writeFileSync(join(stateDirectory, 'key'), 'short')
    expect(make).toThrow('The key')
  })

  it('is none, or cannot be made', () => {
    writeFileSync(stateDirectory, '')
    expect(make).toThrow('cannot be made (EEXIST)')
    expect(() => createGateway({ stateDirectory: join(stateDirectory, 'below') })).toThrow(
      'cannot be made (ENOTDIR)',
    )
  })
})
