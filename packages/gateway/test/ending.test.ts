import { createServer } from 'node:http'
import type { Connection } from '@xmpp-ftw/core'
import { inMemoryServer } from '@xmpp-ftw/testing'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { startGateway } from './start-gateway.js'
import { waiting } from './waiting.js'
import { refused, WireClient } from './wire-client.js'

/** A connector that tells when its connections were stopped, and lets a test hold that up. */
function watched(stopping: () => Promise<void> = async () => {}) {
  const { connector, connections } = inMemoryServer()
  let stopped = 0
  let told: () => void = () => {}
  const each = (login: Parameters<typeof connector>[0]): Connection => {
    const connection = connector(login)
    const stop = connection.stop.bind(connection)
    connection.stop = async () => {
      await stopping()
      await stop()
      stopped += 1
      told()
    }
    return connection
  }
  const all = async (count: number) => {
    while (stopped < count) {
      await new Promise<void>((resolve) => {
        told = resolve
      })
    }
  }
  return { connector: each, connections, all }
}

describe('a session', () => {
  it('ends with its socket: the XMPP stream is closed, what runs is aborted', async () => {
    const server = watched()
    const waits = waiting()
    const { url, gateway } = await startGateway({ connector: server.connector, extensions: [waits.factory] })
    const client = await WireClient.greeted(url)
    await client.login()
    client.send({ type: 'request', id: 'a', event: 'test.wait', data: { key: 'k' } })
    await client.settled()
    await client.close()
    await server.all(1)
    expect(gateway.sessions).toBe(0)
  })

  it('ends when the socket is cut, where sessions are not kept', async () => {
    const server = watched()
    const { url } = await startGateway({ connector: server.connector, resumeWindow: 0 })
    const client = await WireClient.greeted(url)
    await client.login()
    client.socket.terminate()
    await server.all(1)
  })

  it('that goes wrong leaves others alone', async () => {
    const { url, server } = await startGateway({ extensions: [waiting().factory] })
    const [anna, ben] = [await WireClient.greeted(url), await WireClient.greeted(url)]
    await anna.login()
    await ben.login()
    await anna.request('p', 'test.poison', {})
    server.connections[0]?.receive('<message xmlns="jabber:client"><body/></message>')
    anna.raw('{{{')
    anna.raw('x'.repeat(600_000))
    await anna.closed
    expect(
      (await ben.request('c', 'xmpp.chat.message', { to: 'x@example.com', content: 'hi' })).error,
    ).toBeUndefined()
  })
})

describe('closing a gateway', () => {
  it('says goodbye, closes the XMPP streams and takes nobody any more', async () => {
    const server = watched()
    const { url, gateway } = await startGateway({ connector: server.connector })
    const clients = await Promise.all(Array.from({ length: 5 }, () => WireClient.greeted(url)))
    for (const client of clients) await client.login()
    const closed = gateway.close()
    expect(gateway.close()).toBe(closed)
    for (const client of clients) {
      expect(await client.next('bye')).toMatchObject({
        error: { type: 'wait', condition: 'going-away' },
        retryIn: expect.any(Number),
      })
      expect((await client.closed).code).toBe(4010)
    }
    await closed
    await server.all(5)
    expect(gateway.address).toBeUndefined()
    expect(gateway.sessions).toBe(0)
    await expect(gateway.listen()).rejects.toThrow(/closed/)
  })

  it.each([1, 20])('tells %i clients to come back over a time that grows with them', async (count) => {
    // The latest of all.
    vi.spyOn(Math, 'random').mockReturnValue(1)
    onTestFinished(() => void vi.restoreAllMocks())
    const { url, gateway } = await startGateway()
    const clients = await Promise.all(Array.from({ length: count }, () => WireClient.greeted(url)))
    const closed = gateway.close()
    for (const client of clients) expect((await client.next('bye')).retryIn).toBe(5_000 + 4 * count)
    await closed
  })

  it('lets requests finish that were begun, and begins no more', async () => {
    const waits = waiting()
    const { url, gateway } = await startGateway({ extensions: [waits.factory], drainTimeout: 600_000 })
    const [busy, idle] = [await WireClient.greeted(url), await WireClient.greeted(url)]
    busy.send({ type: 'request', id: 'a', event: 'test.wait', data: { key: 'a' } })
    await busy.settled()
    const closed = gateway.close()
    expect((await idle.next('bye')).error.condition).toBe('going-away')
    const late = await busy.request('b', 'test.tell', { key: 'b' })
    expect(late.error).toMatchObject({ type: 'wait', condition: 'going-away' })
    waits.finish('a', 'done')
    expect((await busy.next('response')).data).toBe('done')
    expect((await busy.next('bye')).error.condition).toBe('going-away')
    expect(waits.started).toEqual(['a'])
    await closed
  })

  it('does not wait for ever for requests', async () => {
    const waits = waiting()
    const { url, gateway } = await startGateway({ extensions: [waits.factory], drainTimeout: 20 })
    const client = await WireClient.greeted(url)
    client.send({ type: 'request', id: 'a', event: 'test.wait', data: { key: 'a' } })
    await client.settled()
    await gateway.close()
    expect((await client.next('bye')).retryIn).toBeGreaterThan(0)
  })

  it('has a deadline: neither a deaf client nor a deaf server can hold it up', async () => {
    const server = watched(() => new Promise(() => {}))
    const { url, gateway } = await startGateway({ connector: server.connector, closeTimeout: 50 })
    const client = await WireClient.greeted(url)
    await client.login()
    client.socket.pause()
    await gateway.close()
    expect(gateway.address).toBeUndefined()
  })

  it('refuses whoever comes while it goes down', async () => {
    let release: () => void = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const server = watched(() => held)
    const http = createServer()
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
    const { url, gateway } = await startGateway({ connector: server.connector, server: http })
    const client = await WireClient.greeted(url)
    await client.login()
    const closed = gateway.close()
    expect(await refused(WireClient.open(url))).toMatchObject({
      status: 503,
      body: { condition: 'going-away' },
    })
    release()
    await closed
    await new Promise((resolve) => http.close(resolve))
  })
})
