import { EventEmitter } from 'node:events'
import { inMemoryServer } from '@xmpp-ftw/testing'
import { describe, expect, it } from 'vitest'
import type { WebSocket } from 'ws'
import { GatheredWrites } from '../src/gathered-writes.js'
import { settings } from '../src/options.js'
import { Sessions } from '../src/sessions.js'
import { SocketLink } from '../src/socket-link.js'

/** As much of a WebSocket as a link uses. */
class FakeSocket extends EventEmitter {
  readonly sent: { type: string }[] = []
  bufferedAmount = 0
  closedWith: number | undefined

  send(text: string): void {
    this.sent.push(JSON.parse(text) as { type: string })
  }

  close(code: number): void {
    this.closedWith = code
  }

  says(frame: unknown): void {
    this.emit('message', Buffer.from(JSON.stringify(frame)), false)
  }

  /** Types of the frames sent since the last call. */
  types(): string[] {
    return this.sent.splice(0).map(({ type }) => type)
  }
}

function link() {
  const socket = new FakeSocket()
  const all = settings({ connector: inMemoryServer().connector })
  const gone: SocketLink[] = []
  const host = {
    settings: all,
    extensions: [],
    sessions: new Sessions(all, () => all.connector),
    place: '127.0.0.1',
    gone: (link: SocketLink) => gone.push(link),
  }
  const writes = new GatheredWrites({ cork() {}, uncork() {} })
  const link = new SocketLink(socket as unknown as WebSocket, host, writes)
  link.open()
  expect(socket.types()).toEqual(['hello'])
  return { socket, link, gone }
}

describe('a link, looked at twice in every heartbeat', () => {
  it('pings a silent client, and hangs up after two heartbeats of silence', () => {
    const { socket, link: each, gone } = link()
    const looks = Array.from({ length: 5 }, () => {
      each.beat()
      return socket.types()
    })
    expect(looks).toEqual([[], ['ping'], ['ping'], ['ping'], ['bye']])
    expect(socket.closedWith).toBe(4008)
    expect(gone).toEqual([each])
    each.beat()
    expect(socket.types()).toEqual([])
  })

  it('keeps a client that answers', () => {
    const { socket, link: each } = link()
    for (let look = 0; look < 20; look++) {
      each.beat()
      if (socket.types().includes('ping')) socket.says({ type: 'pong' })
    }
    expect(socket.closedWith).toBeUndefined()
  })

  it('says something in every heartbeat, even to a client that never stops talking', () => {
    const { socket, link: each } = link()
    each.beat()
    for (let look = 0; look < 10; look++) {
      socket.says({ type: 'pong' })
      each.beat()
      socket.says({ type: 'pong' })
      each.beat()
      expect(socket.types()).toContain('ping')
    }
  })

  it('forgives bad frames that come now and then', () => {
    const { socket, link: each } = link()
    for (let look = 0; look < 60; look++) {
      for (let i = 0; i < 50; i++) socket.says({ type: 'nonsense' })
      each.beat()
    }
    expect(socket.closedWith).toBeUndefined()
  })

  it('tells which frames arrived', () => {
    const { socket, link: each } = link()
    socket.says({ type: 'cancel', id: 'a' })
    each.beat()
    expect(socket.sent).toEqual([{ type: 'ack', seq: 1 }])
  })

  it('reads nothing more once it hung up', () => {
    const { socket, link: each, gone } = link()
    each.hangUp('going-away', 4010)
    expect(socket.types()).toEqual(['bye'])
    socket.says({ type: 'ping' })
    each.hangUp('silent', 4008)
    socket.emit('close')
    expect(socket.types()).toEqual([])
    expect(gone).toEqual([each])
  })
})
