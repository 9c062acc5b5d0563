/** SASL on the stream (RFC 6120, section 6). */
import { type Element, xml } from '../element.js'
import { AuthError } from '../errors.js'
import { NS } from '../namespaces.js'
import type { Login } from './connection.js'
import { decodeBase64, encodeBase64 } from './sasl/base64.js'
import { chooseMechanism } from './sasl/choose.js'
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
  const mechanisms = features.getChild('mechanisms', NS.sasl)
  const offered = mechanisms?.getChildren('mechanism').map((child) => child.text().trim()) ?? []
  const { allowPlain } = stream.endpoint
  const mechanism = chooseMechanism(offered, login, { secure: stream.secured, allowPlain, maxIterations })
  const initial = await mechanism.initial()
  stream.say(xml('auth', { xmlns: NS.sasl, mechanism: mechanism.name }, initial && encode(initial)))
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const answer = await stream.read()
    if (answer.is('failure', NS.sasl)) throw failed(answer)
    const data = () => decode(answer.text())
    if (answer.is('success', NS.sasl)) return orAbort(stream, async () => mechanism.success(data()))
    if (!answer.is('challenge', NS.sasl)) throw broken('unsupported-stanza-type')
    const response = await orAbort(stream, async () => mechanism.challenge(data() ?? new Uint8Array()))
    stream.say(xml('response', { xmlns: NS.sasl }, encode(response)))
  }
  stream.say(xml('abort', { xmlns: NS.sasl }))
  throw loginFailed('aborted', 'The server does not stop asking')
}

/** A server that cannot prove who it is, or asks for too much, gets no further answer (RFC 6120, section 6.4.4). */
async function orAbort<T>(stream: Stream, step: () => Promise<T>): Promise<T> {
  try {
    return await step()
  } catch (error) {
    stream.say(xml('abort', { xmlns: NS.sasl }))
    throw error instanceof AuthError ? error : loginFailed('aborted', undefined, error)
  }
}

/** An empty message is written as `=`, so that it is not taken for none (RFC 6120, section 6.4.2). */
function encode(bytes: Uint8Array): string {
  return bytes.length === 0 ? '=' : encodeBase64(bytes)
}

function decode(text: string): Uint8Array | undefined {
  return text.trim() === '' ? undefined : decodeBase64(text)
}

function failed(failure: Element): AuthError {
  const condition = failure.elements().find((child) => child.name !== 'text')?.name ?? 'not-authorized'
  return loginFailed(condition, failure.getChildText('text') || undefined)
}

function loginFailed(condition: string, description?: string, cause?: unknown): AuthError {
  return new AuthError('login-fail', {
    description: 'XMPP authentication fail',
    application: { condition, xmlns: NS.sasl, ...(description !== undefined && { description }) },
    retry: condition === 'temporary-auth-failure',
    cause,
  })
}
