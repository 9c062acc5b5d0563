import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { type ScriptedPeer, type ScriptedPeerOptions, scriptedPeer } from '../src/scripted-peer/index.js'

let peer: ScriptedPeer | undefined

afterEach(() => peer?.stop())

async function started(options?: ScriptedPeerOptions): Promise<ScriptedPeer> {
  peer = await scriptedPeer(options)
  return peer
}

/** A client that takes a reset calmly: stopping a peer may well be one. */
function dial(peer: ScriptedPeer): Socket {
  return connect(peer.port, peer.host).on('error', () => undefined)
}

describe('over TCP', () => {
  it('waits for words and answers', async () => {
    const peer = await started()
    const socket = dial(peer).setEncoding('utf8')
    const connection = await peer.accept()
    socket.write('<auth mech')
    const expected = connection.expect(/<auth mechanism='(\w+)'>/)
    socket.write(`anism='PLAIN'>more`)
    expect((await expected)[1]).toBe('PLAIN')
    expect(connection.unread).toBe('more')
    await connection.expect('more')
    await connection.send('<success/>')
    expect(await once(socket, 'data')).toEqual(['<success/>'])
  })

  it('sends bytes in pieces, also within a character', async () => {
    const peer = await started()
    const socket = dial(peer)
    const chunks: Buffer[] = []
    socket.on('data', (chunk: Buffer) => chunks.push(chunk))
    const connection = await peer.accept()
    await connection.sendBytes('grüß', 1)
    connection.close()
    await once(socket, 'close')
    expect(Buffer.concat(chunks).toString()).toBe('grüß')
    expect(chunks.length).toBeGreaterThan(1)
  })

  it('joins characters that came in pieces', async () => {
    const peer = await started()
    const socket = dial(peer)
    const connection = await peer.accept()
    const bytes = Buffer.from('ü')
    socket.write(bytes.subarray(0, 1), () => socket.write(bytes.subarray(1)))
    await connection.expect('ü')
  })

  it('hands out connections in the order they came, also those that came before', async () => {
    const peer = await started()
    const first = dial(peer)
    await once(first, 'connect')
    first.write('first')
    const one = await peer.accept()
    const waiting = peer.accept()
    dial(peer).write('second')
    await one.expect('first')
    await (await waiting).expect('second')
    expect(peer.connections).toBe(2)
  })

  it('closes and resets', async () => {
    const peer = await started()
    const closed = dial(peer).resume()
    ;(await peer.accept()).close()
    await once(closed, 'end')
    const reset = dial(peer)
    ;(await peer.accept()).reset()
    await expect(once(reset, 'data')).rejects.toMatchObject({ code: 'ECONNRESET' })
  })

  it('tells how the other side ended', async () => {
    const peer = await started()
    dial(peer).end()
    expect(await (await peer.accept()).ended).toBe('end')
    const socket = dial(peer)
    const connection = await peer.accept()
    socket.resetAndDestroy()
    expect(await connection.ended).toBe('reset')
  })

  it('tells what came instead of what was expected', async () => {
    const peer = await started()
    const socket = dial(peer)
    const connection = await peer.accept()
    socket.write('else')
    await connection.expect('el')
    await expect(connection.expect(/some/, { timeoutMs: 20 })).rejects.toThrow(/20 ms.*Unread: "se"/)
    const expected = connection.expect(/some/)
    socket.end()
    await expect(expected).rejects.toThrow('the connection ended')
  })

  it('does not wait for a connection for ever', async () => {
    const peer = await started()
    await expect(peer.accept({ timeoutMs: 20 })).rejects.toThrow('no connection')
  })
})

describe('over TLS', () => {
  it.each(['ftw.test', 'muc.ftw.test', 'localhost'])('has a certificate for %s', async (servername) => {
    const peer = await started({ tls: 'direct' })
    expect(peer.url).toMatch(/^xmpps:/)
    const socket = connectTls({ port: peer.port, host: peer.host, servername, ca: peer.ca })
    const connection = await peer.accept()
    expect(connection.secure).toBe(true)
    socket.write('hello')
    await connection.expect('hello')
    expect(socket.authorized).toBe(true)
    connection.reset()
    await expect(once(socket, 'data')).rejects.toMatchObject({ code: 'ECONNRESET' })
  })

  it('is not trusted without its authority', async () => {
    const peer = await started({ tls: 'direct' })
    const socket = connectTls({ port: peer.port, host: peer.host, servername: 'ftw.test' })
    await expect(once(socket, 'secureConnect')).rejects.toMatchObject({
      code: expect.stringMatching(/SELF_SIGNED|UNABLE_TO_VERIFY/),
    })
  })

  it('starts TLS when asked', async () => {
    const peer = await started({ tls: 'starttls' })
    const plain = dial(peer)
    const connection = await peer.accept()
    plain.write('<starttls/>')
    await connection.expect('<starttls/>')
    expect(connection.secure).toBe(false)
    const upgraded = connection.startTls()
    expect(String((await once(plain, 'data'))[0])).toContain('<proceed')
    const socket = connectTls({ socket: plain, servername: peer.domain, ca: peer.ca })
    await upgraded
    socket.write('secret')
    await connection.expect('secret')
    expect(connection.secure).toBe(true)
    await connection.send('answer')
    expect(String((await once(socket, 'data'))[0])).toBe('answer')
    connection.close()
    await once(socket, 'end')
  })
})

describe.each([false, 'direct'] as const)('over WebSocket, tls: %s', (tls) => {
  it('speaks the subprotocol xmpp', async () => {
    const peer = await started({ websocket: true, tls })
    const socket = new WebSocket(peer.url, 'xmpp', { ca: peer.ca })
    await once(socket, 'open')
    expect(socket.protocol).toBe('xmpp')
    const connection = await peer.accept()
    socket.send('<open/>')
    await connection.expect('<open/>')
    const message = once(socket, 'message')
    await connection.sendBytes('<öpen/>', 2)
    expect(String((await message)[0])).toBe('<öpen/>')
    const closed = once(socket, 'close')
    connection.close()
    expect((await closed)[0]).toBe(1000)
    expect(await connection.ended).toBe('end')
  })

  it('resets', async () => {
    const peer = await started({ websocket: true, tls })
    const socket = new WebSocket(peer.url, 'xmpp', { ca: peer.ca })
    socket.on('error', () => undefined)
    await once(socket, 'open')
    const closed = once(socket, 'close')
    ;(await peer.accept()).reset()
    expect((await closed)[0]).toBe(1006)
  })
})
