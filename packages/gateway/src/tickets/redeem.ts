import { AuthError, type Connector, Jid, type Log, type Login, NS } from '@xmpp-ftw/core'
import { secretOf, type TicketKey } from './key.js'
import { openTicket, type TicketClaims, TicketError, type TicketRules } from './open.js'
import { TicketConnection } from './ticket-connection.js'
import { UsedTickets } from './used-tickets.js'

/** What a ticket's account logs in with at its server. */
export interface TicketCredentials {
  password?: string
  /** OAuth 2 access token (RFC 7628). */
  token?: string
}

export interface TicketOptions {
  /** Keys of those who may make tickets. Several while one takes another's place: tickets of each are taken. */
  keys: readonly TicketKey[]
  /** What tickets call this gateway. A ticket for another is not taken. */
  audience: string
  /** Seconds by which the clocks of backend and gateway may differ. Default 30. */
  skew?: number
  /** Seconds that a ticket may be good for, whatever it says itself. Default 300. */
  maxLifetime?: number
  /** What the account logs in with; what is in the ticket unless given. Errors fail the login and are logged. */
  credentials?(claims: Readonly<TicketClaims>): TicketCredentials | Promise<TicketCredentials>
  /**
   * Notes that a ticket is used; `false` when it was before. By itself a gateway knows the tickets that it has seen since
   * it was started: several of them, or one that is restarted often, share a store instead.
   * @param until seconds since 1970; then the ticket ends anyway
   */
  use?(id: string, until: number): boolean | Promise<boolean>
}

const SKEW = 30
const MAX_LIFETIME = 300

/**
 * Makes connections for logins with tickets, too.
 * @throws Error when the options make no sense
 */
export function redeeming(connector: Connector, options: TicketOptions | undefined, log: Log): Connector {
  const redeemer = options && new Redeemer(options, log)
  return (login, state) => {
    const { ticket, ...plain } = login
    if (ticket === undefined) return connector(login, state)
    if (!redeemer) throw refused(new TicketError('This gateway takes no tickets'))
    return new TicketConnection(async () => connector(await redeemer.redeem(plain, ticket)))
  }
}

class Redeemer {
  private readonly options: TicketOptions
  private readonly log: Log
  private readonly rules: TicketRules
  private readonly used = new UsedTickets()

  constructor(options: TicketOptions, log: Log) {
    const { keys, audience, skew = SKEW, maxLifetime = MAX_LIFETIME } = options
    if (keys.length === 0) throw new Error("'tickets.keys' must not be empty")
    if (audience === '') throw new Error("'tickets.audience' must not be empty")
    if (!(skew >= 0)) throw new Error("'tickets.skew' must not be less than 0")
    if (!(maxLifetime > 0)) throw new Error("'tickets.maxLifetime' must be more than 0")
    this.options = options
    this.log = log
    this.rules = { keys: new Map(keys.map((key) => [key.id, secretOf(key)])), audience, skew, maxLifetime }
  }

  /** @throws AuthError `login-fail` */
  async redeem(login: Login, ticket: string): Promise<Login> {
    try {
      const account = Jid.of(login.username ?? '', login.domain)
      if (!account) throw new TicketError('The ticket is for another account')
      const claims = openTicket(ticket, account, this.rules, Date.now() / 1_000)
      const until = claims.exp + this.rules.skew
      const use = this.options.use ?? ((id, end) => this.used.use(id, end))
      if (!(await use(claims.jti, until))) throw new TicketError('The ticket was used before')
      const { password, token } = await this.credentials(claims)
      // What the page sends beside the ticket counts for nothing.
      const { password: _password, token: _token, fast: _fast, register: _register, ...rest } = login
      return { ...rest, ...(password !== undefined && { password }), ...(token !== undefined && { token }) }
    } catch (error) {
      if (error instanceof TicketError) this.log.info('a ticket was refused', { reason: error.message })
      else this.log.error('a ticket could not be redeemed', { error: String(error) })
      throw refused(error)
    }
  }

  private async credentials(claims: TicketClaims): Promise<TicketCredentials> {
    const { password, token } = (await this.options.credentials?.(claims)) ?? claims
    if (password === undefined && token === undefined)
      throw new TicketError('The ticket has nothing to log in with')
    return { ...(password !== undefined && { password }), ...(token !== undefined && { token }) }
  }
}

function refused(error: unknown): AuthError {
  const known = error instanceof TicketError
  const condition = known ? error.condition : 'temporary-auth-failure'
  const description = known ? error.message : 'The ticket could not be redeemed'
  return new AuthError('login-fail', {
    description: 'XMPP authentication fail',
    application: { condition, xmlns: NS.sasl, description },
    cause: error,
  })
}
