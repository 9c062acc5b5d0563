/** When it tries again, when it does not, and that nothing is left behind. */
import type { PeerConnection } from '@xmpp-ftw/interop/scripted-peer'
import { afterEach, describe, expect, it } from 'vitest'
import {
  authenticated,
  begin,
  greet,
  loggedIn,
  loggedInPlainly,
  newPeer,
  onlinePlainly,
  PLAIN,
  QUICK,
  resumes,
  tidy,
} from './connection-kit.js'

afterEach(tidy)

const STREAMS = 'urn:ietf:params:xml:ns:xmpp-streams'
const streamError = (inside: string) => `<stream:error>${inside}</stream:error></stream:stream>`
const PLAIN_LOOPBACK = { tls: 'off', allowPlain: true } as const

describe('before the first login', () => {
  it('tells a failure at once and does not try again', async () => {
    const peer = await newPeer()
    const { listener } = begin(peer)
    const c = await peer.accept()
    await c.expect('<stream:stream')
    c.reset()
    const { error } = await listener.until('offline')
    expect(error).toMatchObject({ name: 'StreamError', type: 'connection', condition: 'disconnected' })
    expect(listener.order).toEqual(['offline'])
    expect(peer.connections).toBe(1)
  })

  it('tells that nobody listens', async () => {
    const peer = await newPeer()
    await peer.stop()
    const { listener } = begin(peer)
    const { error } = await listener.until('offline')
    expect(error).toMatchObject({
      condition: 'disconnected',
      application: { condition: 'remote-connection-failed', xmlns: STREAMS },
    })
    expect(JSON.stringify(error)).not.toContain('127.0.0.1')
  })
})

describe('a server that says nothing', () => {
  const quick = { timeouts: { login: 2_000, step: 100, close: 50 } }

  const scripts: Record<string, (c: PeerConnection) => Promise<unknown>> = {
    'after connecting': async () => {},
    'after the header': (c) => c.expect('<stream:stream'),
    'after the mechanism': (c) => greet(c, PLAIN).then(() => c.expect('<auth')),
    'after the login': (c) => authenticated(c).then(() => c.expect('<iq')),
  }

  it.each(Object.keys(scripts))('is given up: %s', async (when) => {
    const peer = await newPeer()
    const { listener } = begin(peer, PLAIN_LOOPBACK, quick)
    await scripts[when]?.(await peer.accept())
    const { error } = await listener.until('offline')
    expect(error?.application?.condition).toBe('connection-timeout')
  })

  it('is given up when it is slow in every step but late as a whole', async () => {
    const peer = await newPeer()
    const { listener } = begin(peer, PLAIN_LOOPBACK, { timeouts: { login: 150, step: 5_000, close: 50 } })
    const c = await peer.accept()
    await greet(c, PLAIN)
    await c.expect('<auth')
    const { error } = await listener.until('offline')
    expect(error?.application?.description).toBe('Logging in took too long')
  })

  it('is given up when TLS never comes', async () => {
    const peer = await newPeer()
    const { listener } = begin(peer, { tls: 'direct', ca: peer.ca }, quick)
    await peer.accept()
    const { error } = await listener.until('offline')
    expect(error?.application?.condition).toBe('connection-timeout')
  })
})

describe('a stream that is cut', () => {
  it('is interrupted, with the delay, then online again', async () => {
    const { peer, listener, c } = await onlinePlainly()
    c.close()
    const { retryIn } = await listener.until('interrupted')
    expect(retryIn).toBeGreaterThanOrEqual(0)
    await loggedInPlainly(peer)
    expect(await listener.until('online', 2)).toMatchObject({ resumed: false })
  })

  it.each([
    'conflict',
    'host-unknown',
    'policy-violation',
    'not-authorized',
    'unsupported-version',
    'invalid-namespace',
  ])('is over where trying again is pointless: %s', async (condition) => {
    const { peer, listener, c } = await onlinePlainly()
    await c.send(streamError(`<${condition} xmlns='${STREAMS}'/><text xmlns='${STREAMS}'>Why</text>`))
    const { error } = await listener.until('offline')
    expect(error?.toJSON()).toEqual({
      type: 'connection',
      condition: 'disconnected',
      description: 'XMPP client disconnected',
      application: { condition, xmlns: STREAMS, description: 'Why' },
    })
    await c.expect('</stream:stream>')
    expect(peer.connections).toBe(1)
  })

  it.each(['system-shutdown', 'reset', 'connection-timeout'])(
    'is tried again after %s',
    async (condition) => {
      const peer = await newPeer()
      const { listener } = begin(peer)
      const c = await loggedIn(peer)
      await listener.until('online')
      await c.send(streamError(`<${condition} xmlns='${STREAMS}'/>`))
      const { error } = await listener.until('interrupted')
      expect(error.application).toEqual({ condition, xmlns: STREAMS })
      await resumes(peer)
    },
  )

  it('is over when the password is no longer right', async () => {
    const { peer, listener, c: first } = await onlinePlainly()
    first.reset()
    const c = await peer.accept()
    await greet(c, PLAIN)
    await c.expect('<auth')
    await c.send(`<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><not-authorized/></failure>`)
    const { error } = await listener.until('offline')
    expect(error).toMatchObject({ type: 'auth', condition: 'login-fail' })
  })

  it('is tried again after a temporary failure to log in', async () => {
    const { peer, listener, c: first } = await onlinePlainly()
    first.reset()
    const c = await peer.accept()
    await greet(c, PLAIN)
    await c.expect('<auth')
    await c.send(`<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><temporary-auth-failure/></failure>`)
    await loggedInPlainly(peer)
    await listener.until('online', 2)
  })

  it('is over at once when reconnecting is off', async () => {
    const { listener, c } = await onlinePlainly(PLAIN_LOOPBACK, { reconnect: false })
    c.reset()
    await listener.until('offline')
    expect(listener.order).toEqual(['online', 'offline'])
  })

  it('is tried at once when the network is back', async () => {
    const { peer, listener, connection, c } = await onlinePlainly(PLAIN_LOOPBACK, {
      reconnect: { base: 1e9, cap: 1e9 },
    })
    c.reset()
    await listener.until('interrupted')
    connection.wake()
    await loggedInPlainly(peer)
    await listener.until('online', 2)
  })

  it('can be stopped while it waits', async () => {
    const { listener, connection, c } = await onlinePlainly(PLAIN_LOOPBACK, {
      reconnect: { base: 1e9, cap: 1e9 },
    })
    c.reset()
    await listener.until('interrupted')
    await connection.stop()
    expect(listener.order).toEqual(['online', 'interrupted', 'offline'])
  })
})

describe('redirections', () => {
  const redirect = (host: string) =>
    streamError(`<see-other-host xmlns='${STREAMS}'>${host}</see-other-host>`)

  it.each(['169.254.169.254', '[::ffff:7f00:1]:22', 'evil.example', 'file:///etc/passwd', ''])(
    'to %s are not followed',
    async (host) => {
      const peer = await newPeer()
      const { listener } = begin(peer)
      const c = await peer.accept()
      await greet(c, PLAIN)
      await c.expect('<auth')
      await c.send(redirect(host))
      const { error } = await listener.until('offline')
      expect(error?.condition).toBe(host === '' ? 'disconnected' : 'policy-violation')
      expect(peer.connections).toBe(1)
    },
  )

  it('to an allowed host are followed, a few times', async () => {
    const peer = await newPeer()
    const { listener } = begin(peer, undefined, { timeouts: { ...QUICK, step: 300 } })
    for (let i = 0; i < 4; i++) {
      const c = await peer.accept()
      await greet(c, PLAIN)
      await c.expect('<auth')
      await c.send(redirect(`127.0.0.1:${peer.port}`))
    }
    const { error } = await listener.until('offline')
    expect(error?.application?.condition).toBe('see-other-host')
    expect(peer.connections).toBe(4)
  })

  it('of an established stream are followed if allowed', async () => {
    const { peer, listener, c } = await onlinePlainly()
    await c.send(redirect(`127.0.0.1:${peer.port}`))
    await loggedInPlainly(peer)
    await listener.until('online', 2)
  })

  it('of an established stream end it if not', async () => {
    const { listener, c } = await onlinePlainly()
    await c.send(redirect('10.0.0.1'))
    const { error } = await listener.until('offline')
    expect(error?.condition).toBe('policy-violation')
  })
})

describe('what is left behind', () => {
  it('is nothing after hundreds of streams, cut when online and at every step of the login', async () => {
    const peer = await newPeer()
    const { connection, listener } = begin(peer)
    let c = await loggedInPlainly(peer)
    await listener.until('online')
    const before = resources()
    const steps = [
      () => peer.accept(),
      async () => {
        const next = await peer.accept()
        await next.expect('<stream:stream')
        return next
      },
      async () => {
        const next = await peer.accept()
        await greet(next, PLAIN)
        await next.expect('<auth')
        return next
      },
      async () => {
        const next = await peer.accept()
        await authenticated(next)
        await next.expect('<iq')
        return next
      },
    ]
    for (let round = 0; round < 60; round++) {
      c.reset()
      for (const step of steps) (await step()).reset()
      c = await loggedInPlainly(peer)
      await listener.until('online', round + 2)
    }
    expect(listener.of('interrupted')).toHaveLength(300)
    for (const [kind, count] of Object.entries(resources())) {
      expect(count, kind).toBeLessThanOrEqual(before[kind] ?? 0)
    }
    await connection.stop()
    await peer.stop()
    await expect.poll(() => resources().TCPSocketWrap ?? 0).toBe(0)
    expect(listener.order.at(-1)).toBe('offline')
  })
})

/** What keeps the process busy: timers and sockets, by kind. */
function resources(): Record<string, number> {
  const count: Record<string, number> = {}
  for (const kind of process.getActiveResourcesInfo()) {
    if (kind === 'Timeout' || kind.startsWith('TCP')) count[kind] = (count[kind] ?? 0) + 1
  }
  return count
}
