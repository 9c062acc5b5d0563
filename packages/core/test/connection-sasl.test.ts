/** What goes over the wire when logging in with other things than a plain password, and how fast. */
import { Socket } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  BIND,
  begin,
  bound,
  greet,
  LOGIN,
  loggedInPlainly,
  newPeer,
  PLAIN,
  SUCCESS,
  tidy,
} from './connection-kit.js'

afterEach(async () => {
  await tidy()
  vi.restoreAllMocks()
})

const SASL = `xmlns='urn:ietf:params:xml:ns:xmpp-sasl'`
const BEARER = PLAIN.replace('PLAIN', 'OAUTHBEARER')
const TOKEN = { domain: 'ftw.test', username: 'anna', token: 'vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==' }

function decoded([, base64 = '']: RegExpExecArray): string {
  return Buffer.from(base64, 'base64').toString('utf8')
}

describe('an access token', () => {
  it('logs in over TLS', async () => {
    const peer = await newPeer({ tls: 'direct' })
    const { listener } = begin(peer, { ca: peer.ca, tls: 'direct' }, {}, TOKEN)
    const c = await peer.accept()
    await greet(c, BEARER)
    const auth = await c.expect(/<auth [^>]*mechanism="OAUTHBEARER"[^>]*>([^<]+)<\/auth>/)
    expect(decoded(auth)).toBe(`n,a=anna@ftw.test,\u0001auth=Bearer ${TOKEN.token}\u0001\u0001`)
    await c.send(SUCCESS)
    await greet(c, BIND)
    await bound(c)
    expect(await listener.until('online')).toMatchObject({ resumed: false })
  })

  it('that is refused is told, after the error was answered', async () => {
    const peer = await newPeer({ tls: 'direct' })
    const { listener } = begin(peer, { ca: peer.ca, tls: 'direct' }, {}, TOKEN)
    const c = await peer.accept()
    await greet(c, BEARER)
    await c.expect(/<auth [^>]*>([^<]+)<\/auth>/)
    await c.send(
      `<challenge ${SASL}>${Buffer.from('{"status":"invalid_token"}').toString('base64')}</challenge>`,
    )
    expect(decoded(await c.expect(/<response [^>]*>([^<]+)<\/response>/))).toBe('\u0001')
    await c.send(`<failure ${SASL}><not-authorized/></failure>`)
    const { error } = await listener.until('offline')
    expect(error).toMatchObject({ condition: 'login-fail', application: { condition: 'not-authorized' } })
  })

  it('is never sent in clear', async () => {
    const peer = await newPeer()
    const { listener } = begin(peer, { tls: 'off' }, {}, TOKEN)
    const c = await peer.accept()
    await greet(c, BEARER)
    const { error } = await listener.until('offline')
    expect(error).toMatchObject({
      condition: 'login-fail',
      application: { condition: 'encryption-required' },
    })
    expect(c.received).not.toContain('<auth')
  })
})

it('user names and passwords go out as UTF-8', async () => {
  const peer = await newPeer({ tls: 'direct' })
  const login = { ...LOGIN, username: 'änna', password: 'pä$$wörd €' }
  begin(peer, { ca: peer.ca, tls: 'direct' }, {}, login)
  const c = await peer.accept()
  await greet(c, PLAIN)
  expect(decoded(await c.expect(/<auth [^>]*>([^<]+)<\/auth>/))).toBe('\u0000änna\u0000pä$$wörd €')
})

it.each([false, 'direct', 'starttls'] as const)(
  'nothing waits for the delay of Nagle (TLS: %s)',
  async (tls) => {
    const setNoDelay = vi.spyOn(Socket.prototype, 'setNoDelay')
    const peer = await newPeer({ tls })
    const secured = { ca: peer.ca, ...(tls === 'direct' && { tls }) }
    const { listener } = begin(peer, tls ? secured : { tls: 'off', allowPlain: true })
    if (tls === 'starttls') {
      const c = await peer.accept()
      await greet(c, `<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>`)
      await c.expect('<starttls')
      await c.startTls()
      await greet(c, PLAIN)
      await c.expect('<auth')
      await c.send(SUCCESS)
      await greet(c, BIND)
      await bound(c)
    } else await loggedInPlainly(peer)
    await listener.until('online')
    const ours = setNoDelay.mock.contexts.filter((socket) => (socket as Socket).remotePort === peer.port)
    expect(ours.length).toBeGreaterThan(0)
    expect(setNoDelay.mock.calls.every(([on]) => on !== false)).toBe(true)
  },
)
