/** From a socket to a bound stream, one step after the other (RFC 6120, sections 4 to 7). */
import { type Element, xml } from '../element.js'
import { FtwError } from '../errors.js'
import { Jid } from '../jid.js'
import * as NS from '../namespaces.js'
import { ask } from './ask.js'
import { authenticate } from './authenticate.js'
import type { Login, SentStanza } from './connection.js'
import type { Fast } from './fast.js'
import { register } from './registration.js'
import { authenticate2, sasl2Offer } from './sasl2.js'
import type { Stream } from './stream.js'
import { broken, disconnected, mayResume, refused } from './stream-errors.js'
import type { StreamManagement } from './stream-management.js'

export interface Negotiation {
  readonly login: Login
  /** Whether the account is still to be registered. Told by `registered` when that is done. */
  readonly register: boolean
  registered(): void
  readonly management: StreamManagement
  readonly useManagement: boolean
  readonly maxIterations: number | undefined
  readonly fast: Fast
  /** Only makes the server forget the token (XEP-0484, section 3.5). */
  readonly ending?: true
  /** Full JID of the stream to resume. */
  readonly bound: Jid | undefined
  /** The stream could not be resumed; this was not acknowledged. */
  lost(stanzas: readonly SentStanza[]): void
}

export interface Bound {
  readonly jid: Jid
  readonly resumed: boolean
  /** What came before the stream was handed over. */
  readonly early: readonly Element[]
}

/** @throws FtwError why it did not work; the stream has to be destroyed then */
export async function negotiate(stream: Stream, negotiation: Negotiation): Promise<Bound> {
  const { login, management, bound } = negotiation
  await stream.dial()
  const protectedFeatures = await secure(stream, await stream.openStream())
  if (negotiation.register) {
    await register(stream, login)
    negotiation.registered()
  }
  const offer = sasl2Offer(protectedFeatures)
  let features: Element
  if (offer) {
    const done = await authenticate2(stream, offer, negotiation)
    if (done) return done
    if (negotiation.ending)
      return { jid: Jid.of(login.username ?? '', login.domain) as Jid, resumed: false, early: [] }
    features = await stream.features()
  } else {
    await authenticate(stream, protectedFeatures, login, negotiation.maxIterations)
    features = await stream.openStream()
  }
  const offersManagement = features.getChild('sm', NS.streamManagement) !== undefined
  if (bound && management.resumable && offersManagement && (await resume(stream, negotiation))) {
    return { jid: bound, resumed: true, early: [] }
  }
  if (management.active) negotiation.lost(management.reset())
  const jid = await bind(stream, features, login)
  const early: Element[] = []
  if (negotiation.useManagement && offersManagement) await enable(stream, management, early)
  return { jid, resumed: false, early }
}

/** STARTTLS, where the operator does not want the stream plain (RFC 6120, section 5). */
async function secure(stream: Stream, features: Element): Promise<Element> {
  if (stream.secured || stream.endpoint.tls === 'none') return features
  if (!features.getChild('starttls', NS.tls)) throw refused('The server offers no TLS')
  stream.say(xml('starttls', { xmlns: NS.tls }))
  const answer = await stream.read()
  if (!answer.is('proceed', NS.tls)) throw refused('The server offers no TLS')
  await stream.startTls()
  return stream.openStream()
}

/**
 * Section 5 of XEP-0198. What is unacknowledged is sent again by whoever takes the stream over.
 * A server that ends the stream over it, or that cannot count, is not asked again.
 */
async function resume(stream: Stream, { management, lost }: Negotiation): Promise<boolean> {
  try {
    stream.say(management.resumeRequest())
    return await resumption(stream, management)
  } catch (error) {
    if (error instanceof FtwError && !mayResume(error)) lost(management.reset())
    throw error
  }
}

async function resumption(stream: Stream, management: StreamManagement): Promise<boolean> {
  for (;;) {
    const answer = await stream.read()
    const { h } = answer.attrs
    if (answer.is('resumed', NS.streamManagement)) {
      const error = management.acknowledge(h)
      if (error) throw stream.fail('undefined-condition', error)
      return true
    }
    if (answer.is('failed', NS.streamManagement)) {
      // A server that remembers the stream tells how far it got; a count that cannot be is as good as none.
      if (h !== undefined) management.acknowledge(h)
      return false
    }
  }
}

/** RFC 6120, section 7; and the session that old servers still want (RFC 3921, section 3). */
async function bind(stream: Stream, features: Element, login: Login): Promise<Jid> {
  const resource = login.resource !== undefined && xml('resource', null, login.resource)
  const answer = await ask(stream, 'set', xml('bind', { xmlns: NS.bind }, resource))
  const text = answer.getChild('bind', NS.bind)?.getChildText('jid')
  const jid = answer.attrs.type === 'result' && text !== undefined ? Jid.parse(text) : undefined
  if (!jid) throw bindFailed(answer)
  const session = features.getChild('session', NS.session)
  if (session && !session.getChild('optional'))
    await ask(stream, 'set', xml('session', { xmlns: NS.session }))
  return jid
}

function bindFailed(answer: Element): Error {
  const condition = answer
    .getChild('error')
    ?.elements()
    .find((child) => child.name !== 'text')?.name
  return disconnected({ condition: condition ?? 'undefined-condition', xmlns: NS.stanzaErrors })
}

/** Section 3 of XEP-0198. What comes before the answer is not counted, but not lost either. */
async function enable(stream: Stream, management: StreamManagement, early: Element[]): Promise<void> {
  management.enable()
  stream.say(management.enableRequest())
  for (;;) {
    const answer = await stream.read()
    if (answer.is('enabled', NS.streamManagement)) return management.enabled(answer)
    if (answer.is('failed', NS.streamManagement)) {
      management.reset()
      return
    }
    if (answer.is('r', NS.streamManagement)) throw broken('unsupported-stanza-type')
    early.push(answer)
  }
}
