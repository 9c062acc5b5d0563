/**
 * XEP-0388: Extensible SASL Profile, version 1.0.2, with what goes along with it: resuming (XEP-0198, 1.6.3), Bind 2
 * (XEP-0386, 1.0.1) and tokens (XEP-0484, 0.2). A whole login is one round trip where all of it is offered.
 */
import { type Element, xml } from '../element.js'
import { AuthError } from '../errors.js'
import { Jid } from '../jid.js'
import * as NS from '../namespaces.js'
import { choose, encode, exchange } from './authenticate.js'
import { fastMechanisms, mechanismsOf } from './fast.js'
import type { Bound, Negotiation } from './negotiate.js'
import type { Stream } from './stream.js'
import { mayResume } from './stream-errors.js'

/** The server does not take the token. Another way is left, on a new stream. */
export class TokenRefused extends AuthError {}

/** The offer of SASL2 among the features, where there is one that says how. */
export function sasl2Offer(features: Element): Element | undefined {
  const offer = features.getChild('authentication', NS.sasl2)
  return mechanismsOf(offer).length > 0 ? offer : undefined
}

/**
 * Logs in. The stream goes on without a restart.
 * @returns the stream as it is bound; `undefined` when that is still to be done, by the features that follow
 * @throws AuthError `login-fail`
 */
export async function authenticate2(
  stream: Stream,
  offer: Element,
  negotiation: Negotiation,
): Promise<Bound | undefined> {
  const { login, fast, management, ending } = negotiation
  const inline = offer.getChild('inline', NS.sasl2)
  const tokens = fastMechanisms(inline)
  const byToken = fast.mechanism(tokens, stream)
  if (ending && !byToken) throw new AuthError('login-fail')
  const mechanism = byToken ?? choose(stream, offer, login, negotiation.maxIterations)
  const wanted = byToken ? undefined : fast.wanted(tokens, stream)
  const resuming =
    !ending && management.resumable && inline?.getChild('sm', NS.streamManagement) !== undefined
  const initial = await mechanism.initial()
  const start = xml(
    'authenticate',
    { xmlns: NS.sasl2, mechanism: mechanism.name },
    initial && xml('initial-response', null, encode(initial)),
    xml('user-agent', { id: fast.device }, xml('software', null, 'XMPP-FTW')),
    resuming && management.resumeRequest(),
    !ending && bindRequest(inline, negotiation),
    wanted !== undefined && xml('request-token', { xmlns: NS.fast, mechanism: wanted }),
    byToken && xml('fast', { xmlns: NS.fast, count: fast.count(), invalidate: ending ? 'true' : undefined }),
  )
  const success = await exchange(stream, NS.sasl2, mechanism, start).catch((error: unknown) => {
    throw byToken ? withoutToken(error, negotiation) : error
  })
  fast.given(success.getChild('token', NS.fast), wanted ?? byToken?.name)
  return (resuming && resumed(stream, success, negotiation)) || bound(success, negotiation)
}

/** A token that is refused is of no use any more, but what else the login has may be (XEP-0484, section 5). */
function withoutToken(error: unknown, { fast, login, ending }: Negotiation): unknown {
  const refused = error instanceof AuthError && !error.retry && error.application?.condition !== 'aborted'
  if (!refused) return error
  fast.forget()
  const other = !ending && (login.password !== undefined || login.token !== undefined)
  return other ? new TokenRefused(error.condition, error) : error
}

/**
 * Bind 2 chooses the resource itself, and drops what waited for the account, because it is in the archive: so not for those
 * who want a resource of their own or do not read the archive.
 */
function bindRequest(
  inline: Element | undefined,
  { login, management, useManagement }: Negotiation,
): Element | undefined {
  const offer = inline?.getChild('bind', NS.bind2)
  if (!offer || !login.archive || login.resource !== undefined) return undefined
  const features = offer.getChild('inline')?.getChildren('feature') ?? []
  const counted = useManagement && features.some(({ attrs }) => attrs.var === NS.streamManagement)
  return xml('bind', { xmlns: NS.bind2 }, xml('tag', null, 'XMPP-FTW'), counted && management.enableRequest())
}

function resumed(stream: Stream, success: Element, negotiation: Negotiation): Bound | undefined {
  const { management, bound: jid, lost } = negotiation
  const { h } = success.getChild('failed', NS.streamManagement)?.attrs ?? {}
  const answer = success.getChild('resumed', NS.streamManagement)
  if (!answer || !jid) {
    if (h !== undefined) management.acknowledge(h)
    lost(management.reset())
    return undefined
  }
  const error = management.acknowledge(answer.attrs.h)
  if (!error) return { jid, resumed: true, early: [] }
  const reason = stream.fail('undefined-condition', error)
  if (!mayResume(reason)) lost(management.reset())
  throw reason
}

function bound(success: Element, { management, lost }: Negotiation): Bound | undefined {
  const answer = success.getChild('bound', NS.bind2)
  const jid = Jid.parse(success.getChildText('authorization-identifier')?.trim() ?? '')
  if (!answer || !jid?.resource) return undefined
  if (management.active) lost(management.reset())
  const enabled = answer.getChild('enabled', NS.streamManagement)
  if (enabled) {
    management.enable()
    management.enabled(enabled)
  }
  return { jid, resumed: false, early: [] }
}
