import {
  AuthError,
  type ConnectionListener,
  type Connector,
  type FtwError,
  Jid,
  type Login,
  StreamError,
} from '@xmpp-ftw/core'
import { describe, expect, it } from 'vitest'
import { Failures } from '../src/failures.js'
import { Logins } from '../src/logins.js'
import { LIMITS } from '../src/options.js'
import { TokenBucket } from '../src/token-bucket.js'
import { startGateway } from './start-gateway.js'
import { WireClient } from './wire-client.js'

/** Time that passes when the test says so. */
function clock() {
  let now = 5_000
  const read = () => now
  return Object.assign(read, {
    pass: (milliseconds: number) => {
      now += milliseconds
    },
  })
}

describe('a token bucket', () => {
  it('lets a burst through, and then its rate', () => {
    const time = clock()
    const bucket = new TokenBucket(2, 3, time)
    expect([1, 2, 3, 4].map(() => bucket.ask())).toEqual([0, 0, 0, 500])
    time.pass(250)
    expect(bucket.ask()).toBe(250)
    time.pass(250)
    expect(bucket.ask()).toBe(0)
    time.pass(3_600_000)
    expect([1, 2, 3, 4].map(() => bucket.ask())).toEqual([0, 0, 0, 500])
  })

  it('goes into debt for what has been done already', () => {
    const time = clock()
    const bucket = new TokenBucket(10, 5, time)
    expect(bucket.take(5)).toBe(0)
    expect(bucket.take(20)).toBe(2_000)
    time.pass(1_000)
    expect(bucket.take(0)).toBe(1_000)
  })
})

describe('failures', () => {
  const init = { free: 2, base: 1_000, cap: 8_000, forget: 60_000, keys: 3 }

  it('cost nothing at first, then twice as much each time, up to a cap', () => {
    const time = clock()
    const failures = new Failures(init, time)
    const costs = Array.from({ length: 7 }, () => {
      failures.failed('a')
      const wait = failures.wait('a')
      time.pass(wait)
      return wait
    })
    expect(costs).toEqual([0, 0, 1_000, 2_000, 4_000, 8_000, 8_000])
    expect(failures.wait('b')).toBe(0)
  })

  it('are forgotten with time, and by success', () => {
    const time = clock()
    const failures = new Failures(init, time)
    for (let i = 0; i < 3; i++) failures.failed('a')
    time.pass(60_000)
    failures.failed('a')
    expect(failures.wait('a')).toBe(1_000)
    failures.succeeded('a')
    expect(failures.wait('a')).toBe(0)
    failures.failed('a')
    expect(failures.wait('a')).toBe(0)
  })

  it('that were none are taken back, but do not buy tries', () => {
    const time = clock()
    const failures = new Failures(init, time)
    for (let i = 0; i < 50; i++) {
      failures.failed('a')
      failures.forgive('a')
    }
    expect(failures.wait('a')).toBe(0)
    for (let i = 0; i < 4; i++) failures.failed('a')
    failures.forgive('a')
    expect(failures.wait('a')).toBe(2_000)
  })

  it('take no more memory than they may', () => {
    const failures = new Failures(init, clock())
    for (const key of ['a', 'a', 'a', 'b', 'c', 'd']) failures.failed(key)
    expect(failures.wait('a')).toBe(0)
  })
})

const wrong = () =>
  new AuthError('login-fail', {
    application: { condition: 'not-authorized', xmlns: 'urn:ietf:params:xml:ns:xmpp-sasl' },
  })

/** A connection that is made when the test says so. */
class Pending {
  private listener: ConnectionListener | undefined

  constructor(private readonly login: Login) {}

  start(listener: ConnectionListener): void {
    this.listener = listener
  }

  async stop(): Promise<void> {}
  send(): void {}

  accept(): void {
    this.listener?.online(Jid.of(this.login.username ?? '', this.login.domain, 'x') as Jid, false)
  }

  end(error?: FtwError): void {
    this.listener?.offline(error)
  }
}

/** Logins whose outcome the test chooses, by the clock of the test. */
function guarded(limits: Partial<typeof LIMITS> = {}) {
  const time = clock()
  const counted: string[] = []
  let last: Pending | undefined
  const connector: Connector = (login) => {
    last = new Pending(login)
    return last
  }
  const settings = {
    connector,
    limits: { ...LIMITS, ...limits },
    meter: (what: string, label: string) => void counted.push(`${what} ${label}`),
    log: { debug() {}, info() {}, warn() {}, error() {} },
  }
  const logins = new Logins(settings, time)
  const attempt = (place = '192.0.2.1', username: string | undefined = 'anna') => {
    const connection = logins.from(place)({
      domain: 'example.com',
      ...(username && { username }),
      password: 'x',
    })
    connection.start({ online() {}, interrupted() {}, offline() {}, stanza() {} })
    return last
  }
  const outcome = (run: () => void) => {
    try {
      run()
    } catch (error) {
      return (error as StreamError).toJSON()
    }
    return undefined
  }
  const refusal = (place?: string, username?: string) => outcome(() => attempt(place, username)?.end())
  const register = (username: string, place = '192.0.2.1') =>
    outcome(() => logins.from(place)({ domain: 'example.com', username, password: 'x', register: true }))
  return { attempt, refusal, register, time, counted }
}

describe('guessing passwords', () => {
  it('of one account is slowed, from wherever', () => {
    const { attempt, refusal, time, counted } = guarded({ failedLogins: 3 })
    for (let i = 0; i < 3; i++) attempt(`192.0.2.${i}`)?.end(wrong())
    attempt()?.end(wrong())
    expect(refusal('198.51.100.1')).toEqual({
      type: 'wait',
      condition: 'too-many-logins',
      description: 'Too many logins: try again in 1 s',
      retryIn: 1_000,
    })
    expect(refusal('198.51.100.1', 'ANNA')).toMatchObject({ retryIn: 1_000 })
    expect(refusal('198.51.100.1', 'ben')).toBeUndefined()
    time.pass(1_000)
    attempt()?.end(wrong())
    expect(refusal()).toMatchObject({ retryIn: 2_000 })
    expect(counted).toContain('login_refused failures')
    expect(counted.filter((each) => each === 'login login-fail')).toHaveLength(5)
  })

  it('with many at once is no faster', () => {
    const { attempt, refusal } = guarded({ failedLogins: 3 })
    for (let i = 0; i < 4; i++) attempt()
    expect(refusal()).toMatchObject({ condition: 'too-many-logins' })
  })

  it('of many accounts from one address is slowed', () => {
    const { attempt, refusal, time } = guarded({ failedLoginsPerAddress: 5 })
    for (let i = 0; i < 6; i++) attempt('192.0.2.1', `user${i}`)?.end(wrong())
    expect(refusal('192.0.2.1', 'ben')).toMatchObject({ retryIn: 1_000 })
    expect(refusal('192.0.2.2', 'ben')).toBeUndefined()
    time.pass(1_000)
    expect(refusal('192.0.2.1', 'ben')).toBeUndefined()
  })

  it('is not what a server that is down, or a right password, looks like', () => {
    const { attempt, refusal, counted } = guarded({ failedLogins: 2, failedLoginsPerAddress: 2 })
    for (let i = 0; i < 10; i++) attempt()?.end(new StreamError('disconnected'))
    for (let i = 0; i < 10; i++) {
      attempt()?.end(wrong())
      attempt()?.accept()
      if (i === 1) break
    }
    expect(refusal()).toBeUndefined()
    expect(counted).toContain('login online')
    expect(counted).toContain('login disconnected')
  })
})

describe('logins of one address', () => {
  it('come at a rate', () => {
    const { attempt, refusal, time, counted } = guarded({ loginsPerMinute: 6 })
    for (let i = 0; i < 6; i++) attempt('192.0.2.1', `user${i}`)?.accept()
    expect(refusal('192.0.2.1', 'ben')).toMatchObject({ condition: 'too-many-logins', retryIn: 10_000 })
    expect(refusal('192.0.2.2', 'ben')).toBeUndefined()
    time.pass(10_000)
    expect(refusal('192.0.2.1', 'ben')).toBeUndefined()
    expect(counted).toContain('login_refused rate')
  })

  it('that register come at a rate of their own', () => {
    const { register, refusal, time, counted } = guarded({ registrationsPerHour: 2 })
    expect(register('new-1')).toBeUndefined()
    expect(register('new-2')).toBeUndefined()
    expect(register('new-3')).toMatchObject({
      type: 'wait',
      condition: 'too-many-registrations',
      retryIn: 1_800_000,
    })
    expect(counted).toContain('login_refused registrations')
    expect(register('new-3', '192.0.2.2')).toBeUndefined()
    expect(refusal('192.0.2.1', 'ben')).toBeUndefined()
    time.pass(1_800_000)
    expect(register('new-3')).toBeUndefined()
    expect(register('new-4')).toMatchObject({ condition: 'too-many-registrations' })
  })

  it('that come too often are told for how long, and the connection kept', async () => {
    const { url } = await startGateway({ limits: { loginsPerMinute: 1 } })
    const client = await WireClient.greeted(url)
    expect((await client.login('1')).error).toBeUndefined()
    const { error } = await client.login('2')
    expect(error).toMatchObject({ type: 'wait', condition: 'too-many-logins', retryIn: expect.any(Number) })
    const push = await client.next('push', ({ event }) => event === 'xmpp.error')
    expect(push.data).toEqual(error)
    await client.settled()
  })
})
