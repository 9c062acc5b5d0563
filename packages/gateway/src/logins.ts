import { type Connection, type Connector, FtwError, Lru } from '@xmpp-ftw/core'
import { Failures } from './failures.js'
import type { Settings } from './options.js'
import { type Clock, TokenBucket } from './token-bucket.js'
import { watched } from './watched.js'

/** Addresses and accounts remembered. */
const KEYS = 10_000
/** Milliseconds. An account's wait stays short: else anybody could lock its owner out. */
const ACCOUNT = { base: 1_000, cap: 60_000, forget: 60_000, keys: KEYS }
const PLACE = { base: 1_000, cap: 900_000, forget: 300_000, keys: KEYS }

/** Who may try to log in how often: guessing passwords is slowed down by address and by account. */
export class Logins {
  private readonly rates = new Lru<TokenBucket>(KEYS)
  private readonly registrations = new Lru<TokenBucket>(KEYS)
  private readonly places: Failures
  private readonly accounts: Failures

  constructor(
    private readonly settings: Pick<Settings, 'connector' | 'limits' | 'meter' | 'log'>,
    private readonly clock: Clock,
  ) {
    const { failedLogins, failedLoginsPerAddress } = settings.limits
    this.places = new Failures({ ...PLACE, free: failedLoginsPerAddress }, clock)
    this.accounts = new Failures({ ...ACCOUNT, free: failedLogins }, clock)
  }

  /** Makes the connections of a client at that place. */
  from(place: string): Connector {
    return (login, state) => {
      const account =
        login.username === undefined ? undefined : `${login.username}@${login.domain}`.toLowerCase()
      // Who was logged in before the process began is not trying to get in.
      if (!state) this.admit(place, account)
      if (login.register) this.admitRegistration(place)
      const connection = this.settings.connector(login, state)
      this.watch(connection, place, account)
      return connection
    }
  }

  /** @throws FtwError `too-many-logins` */
  private admit(place: string, account: string | undefined): void {
    const slowed = Math.max(this.places.wait(place), account === undefined ? 0 : this.accounts.wait(account))
    const wait = slowed || this.rate(place).ask()
    if (wait === 0) return
    this.settings.meter('login_refused', slowed > 0 ? 'failures' : 'rate')
    const description = `Too many logins: try again in ${Math.ceil(wait / 1_000)} s`
    throw new FtwError('wait', 'too-many-logins', { description, retryIn: wait })
  }

  /** @throws FtwError `too-many-registrations` */
  private admitRegistration(place: string): void {
    const { registrationsPerHour } = this.settings.limits
    const retryIn = this.bucket(this.registrations, place, registrationsPerHour, 3_600).ask()
    if (retryIn === 0) return
    this.settings.meter('login_refused', 'registrations')
    const description = `Too many new accounts: try again in ${Math.ceil(retryIn / 1_000)} s`
    throw new FtwError('wait', 'too-many-registrations', { description, retryIn })
  }

  private rate(place: string): TokenBucket {
    return this.bucket(this.rates, place, this.settings.limits.loginsPerMinute, 60)
  }

  private bucket(buckets: Lru<TokenBucket>, place: string, count: number, seconds: number): TokenBucket {
    const bucket = buckets.get(place) ?? new TokenBucket(count / seconds, count, this.clock)
    buckets.set(place, bucket)
    return bucket
  }

  /**
   * Hears how logging in ends. A try at an account counts as failed until it did not, so that many at once are no more
   * than one after the other.
   */
  private watch(connection: Connection, place: string, account: string | undefined): void {
    const { meter, log } = this.settings
    if (account !== undefined) this.accounts.failed(account)
    let open = true
    const settle = (error: FtwError | undefined, online: boolean) => {
      if (!open) return
      open = false
      const guess = !online && isGuess(error)
      if (guess) {
        this.places.failed(place)
        log.info('a login failed', {
          address: place,
          condition: error?.application?.condition ?? error?.condition,
        })
      } else if (account !== undefined) {
        if (online) this.accounts.succeeded(account)
        else this.accounts.forgive(account)
      }
      meter('login', online ? 'online' : (error?.condition ?? 'cancelled'))
    }
    watched(connection, { online: () => settle(undefined, true), offline: (error) => settle(error, false) })
  }
}

/** Whether it is what a wrong password comes to. */
function isGuess(error: FtwError | undefined): boolean {
  return error?.condition === 'login-fail' && error.application?.condition !== 'temporary-auth-failure'
}
