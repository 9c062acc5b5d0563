/** The browser's connector, with `ws` in the place of its WebSocket. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { type BrowserOptions, connector } from '../src/connection/browser.js'
import { LOGIN, newPeer, QUICK, Recorder, tidy } from './connection-kit.js'

beforeEach(() => {
  vi.stubGlobal('WebSocket', WebSocket)
})
afterEach(async () => {
  await tidy()
  vi.unstubAllGlobals()
})

function begin(options: BrowserOptions) {
  const connection = connector({ timeouts: QUICK, ...options })(LOGIN)
  const listener = new Recorder()
  connection.start(listener)
  return { connection, listener }
}

describe('connector', () => {
  it('connects to the URL it is given, or to that of the domain', async () => {
    const peer = await newPeer({ websocket: true })
    for (const websocket of [peer.url, { 'ftw.test': peer.url, 'other.test': 'wss://other.test/' }]) {
      const { connection } = begin({ websocket })
      const c = await peer.accept()
      await c.expect(/<open [^>]*to="ftw.test"[^>]*\/>/)
      await connection.stop()
    }
  })

  it('does not log in by PLAIN without TLS', async () => {
    const peer = await newPeer({ websocket: true })
    const { listener } = begin({ websocket: peer.url })
    const c = await peer.accept()
    await c.expect('<open')
    await c.send(`<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' version='1.0'/>`)
    await c.send(
      `<features xmlns='http://etherx.jabber.org/streams'><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>PLAIN</mechanism></mechanisms></features>`,
    )
    const { error } = await listener.until('offline')
    expect(error).toMatchObject({ type: 'auth', application: { condition: 'encryption-required' } })
  })

  it('asks the domain for its URL (XEP-0156)', async () => {
    const peer = await newPeer({ websocket: true, tls: 'direct' })
    const links = [
      { rel: 'urn:xmpp:alt-connections:xbosh', href: 'https://web.ftw.test/bosh' },
      { rel: 'urn:xmpp:alt-connections:websocket', href: 'ws://insecure.test/' },
      { rel: 'urn:xmpp:alt-connections:websocket', href: peer.url },
    ]
    const fetched = vi.fn(async () => new Response(JSON.stringify({ links })))
    vi.stubGlobal('fetch', fetched)
    vi.stubGlobal(
      'WebSocket',
      class extends WebSocket {
        constructor(url: string, protocols: string[]) {
          super(url, protocols, { ca: peer.ca })
        }
      },
    )
    const { connection } = begin({})
    const c = await peer.accept()
    await c.expect('<open')
    expect(fetched).toHaveBeenCalledWith('https://ftw.test/.well-known/host-meta.json', expect.anything())
    await connection.stop()
  })

  it.each([
    ['not found', async () => new Response('', { status: 404 })],
    ['no JSON', async () => new Response('<html>')],
    ['null', async () => new Response('null')],
    ['other links', async () => new Response('{"links":[null,1,{"rel":"x"}]}')],
    ['unreachable', async () => Promise.reject(new TypeError('Failed to fetch'))],
  ])('tells that there is no URL: %s', async (_what, answer) => {
    vi.stubGlobal('fetch', answer)
    const { listener } = begin({})
    const { error } = await listener.until('offline')
    expect(error?.toJSON()).toMatchObject({
      condition: 'disconnected',
      application: { description: 'No WebSocket of ftw.test is known' },
    })
  })

  it.each(['ws://example.org/', 'http://127.0.0.1/', 'nonsense', 'ws://127.0.0.1.evil.example/'])(
    'refuses %s',
    async (websocket) => {
      const { listener } = begin({ websocket })
      const { error } = await listener.until('offline')
      expect(error?.condition).toBe('policy-violation')
    },
  )
})
