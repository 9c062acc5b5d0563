import { Base, type Saved } from '../../base.js'
import type { FastToken, Login as LoginDetails } from '../../connection/connection.js'
import type { Handlers, RequestContext } from '../../contract.js'
import { AuthError, ClientError, errorJson } from '../../errors.js'
import { Jid, type JidJson } from '../../jid.js'
import { contract } from './contract.js'

type Online = { status: 'online'; jid: JidJson; fast?: FastToken }

interface Where {
  resource?: string | undefined
  host?: string | undefined
  port?: number | undefined
}

/** Logging in and out (RFC 6120). The only extension whose requests work without a stream. */
export class Login extends Base<typeof contract> {
  readonly name = 'login'
  readonly contract: typeof contract = contract

  readonly requests: Handlers<typeof contract> = {
    'xmpp.login': async (input, context) => {
      const { jid, password, token, ticket, register, preferred, remember, fast, after } = input
      // The manual allows the user name alone when the host says where it is at home.
      const address = !jid.includes('@') && input.host !== undefined ? withHost(jid, input.host) : jid
      const account = Jid.parse(address)
      if (!account?.local) throw new ClientError('Missing jid and/or password', input, 'auth')
      return this.enter(context, {
        ...where(account, input),
        username: account.local,
        ...(password !== undefined && { password }),
        ...(token !== undefined && { token }),
        ...(ticket !== undefined && { ticket }),
        ...(register !== undefined && { register }),
        ...(preferred !== undefined && { preferred }),
        ...(remember && { remember }),
        ...(fast !== undefined && { fast }),
        ...(after !== undefined && { after }),
        // Known by name alone: core knows nothing of what is installed.
        ...(this.session.extensionNames.includes('mam') && { archive: true }),
      })
    },
    'xmpp.login.anonymous': async (input, context) => {
      const address = Jid.parse(input.jid)
      if (!address) throw new ClientError('Missing jid', input, 'auth')
      return this.enter(context, where(address, input))
    },
    'xmpp.logout': async () => {
      await this.session.logout(true)
      return true as const
    },
  }

  // Not in lean builds.
  override save(): Saved {
    return null
  }

  /** The app hears of failure as `xmpp.error` too: that is where it has always listened for it. */
  private async enter(context: RequestContext, details: LoginDetails): Promise<Online> {
    try {
      const jid = await this.session.login(details, context.signal)
      const { fast } = this.session
      return { status: 'online', jid: jid.toJSON(), ...(fast && { fast }) }
    } catch (error) {
      // Without a callback the session pushes it.
      if (context.callback) this.push('xmpp.error', { ...errorJson(error) })
      throw error
    }
  }
}

/** `anna/desk` at `example.com` is `anna@example.com/desk`. */
function withHost(jid: string, host: string): string {
  const slash = jid.indexOf('/')
  return slash < 0 ? `${jid}@${host}` : `${jid.slice(0, slash)}@${host}${jid.slice(slash)}`
}

/** A resource in the JID wins over the key. */
function where(jid: Jid, { resource, host, port }: Where): LoginDetails {
  const wanted = jid.resource || resource
  if (wanted && !jid.withResource(wanted)) {
    throw new AuthError('login-fail', { description: "'resource' key is no resource" })
  }
  return {
    domain: jid.domain,
    ...(wanted && { resource: wanted }),
    ...(host !== undefined && host !== '' && { host }),
    ...(port !== undefined && { port }),
  }
}
