/** SASL on the stream, by both profiles there are: RFC 6120, section 6, and XEP-0388. */
import { type Element, xml } from '../element.js'
import { AuthError } from '../errors.js'
import * as NS from '../namespaces.js'
import type { Login } from './connection.js'
import { mechanismsOf } from './fast.js'
import { decodeBase64, encodeBase64 } from './sasl/base64.js'
import { chooseMechanism } from './sasl/choose.js'
import { loginFail, type Mechanism } from './sasl/mechanism.js'
import type { Stream } from './stream.js'
import { broken } from './stream-errors.js'

/** No mechanism takes more; a server that goes on asking is up to something. */
const MAX_ROUNDS = 8

/** Logs in. The stream has to be restarted afterwards. @throws AuthError `login-fail` */
export async function authenticate(
  stream: Stream,
  features: Element,
  login: Login,
  maxIterations: number | undefined,
): Promise<void> {
  const mechanism = choose(stream, features.getChild('mechanisms', NS.sasl), login, maxIterations)
  const initial = await mechanism.initial()
  const start = xml('auth', { xmlns: NS.sasl, mechanism: mechanism.name }, initial && encode(initial))
  await exchange(stream, NS.sasl, mechanism, start)
}

/** @throws AuthError `login-fail` where nothing that is offered fits */
export function choose(
  stream: Stream,
  offer: Element | undefined,
  login: Login,
  maxIterations: number | undefined,
): Mechanism {
  const { allowPlain } = stream.endpoint
  return chooseMechanism(mechanismsOf(offer), login, { secure: stream.secured, allowPlain, maxIterations })
}

/**
 * The whole exchange, from the element that starts it.
 * @returns `<success/>`, of which nothing is believed before the server has proved itself
 * @throws AuthError `login-fail`
 */
export async function exchange(
  stream: Stream,
  ns: string,
  mechanism: Mechanism,
  start: Element,
): Promise<Element> {
  stream.say(start)
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const answer = await stream.read()
    if (answer.is('failure', ns)) throw failed(answer)
    if (answer.is('success', ns)) {
      const data = ns === NS.sasl ? answer.text() : answer.getChildText('additional-data')
      await orAbort(stream, ns, async () => mechanism.success(decode(data)))
      return answer
    }
    if (answer.is('continue', ns)) {
      throw await orAbort(stream, ns, async () => {
        throw loginFail('aborted', 'The server demands a further step')
      })
    }
    if (!answer.is('challenge', ns)) throw broken('unsupported-stanza-type')
    const data = () => decode(answer.text()) ?? new Uint8Array()
    const response = await orAbort(stream, ns, async () => mechanism.challenge(data()))
    stream.say(xml('response', { xmlns: ns }, encode(response)))
  }
  return orAbort(stream, ns, async () => {
    throw loginFail('aborted', 'The server does not stop asking')
  })
}

/** A server that cannot prove who it is, or asks for too much, gets no further answer (RFC 6120, section 6.4.4). */
async function orAbort<T>(stream: Stream, ns: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step()
  } catch (error) {
    stream.say(xml('abort', { xmlns: ns }))
    throw error instanceof AuthError ? error : loginFail('aborted', undefined, error)
  }
}

/** An empty message is written as `=`, so that it is not taken for none (RFC 6120, section 6.4.2). */
export function encode(bytes: Uint8Array): string {
  return bytes.length === 0 ? '=' : encodeBase64(bytes)
}

function decode(text: string | undefined): Uint8Array | undefined {
  return text === undefined || text.trim() === '' ? undefined : decodeBase64(text)
}

function failed(failure: Element): AuthError {
  const inside = failure.elements().filter((child) => child.name !== 'text')
  const named = inside.find((child) => child.getNS() === NS.sasl) ?? inside[0]
  return loginFail(named?.name ?? 'not-authorized', failure.getChildText('text') || undefined)
}
