import * as v from 'valibot'
import { defineContract } from '../../contract.js'
import { ClientError } from '../../errors.js'
import { choice, done, errorObject, flag, integer, jidObject, nothing, text, word } from '../../schemas.js'

const fastToken = v.object({
  /** SASL mechanism that it is for. */
  mechanism: word,
  token: word,
  /** UUID of the client it was given to. */
  device: word,
  /** When it ends (XEP-0082). */
  expiry: v.exactOptional(text),
  count: v.exactOptional(integer(0, Number.MAX_SAFE_INTEGER)),
})

const online = v.object({
  status: choice('online'),
  jid: jidObject,
  /** Only after a cut: whether the stream was taken up again with nothing lost (XEP-0198). */
  resumed: v.exactOptional(flag),
  /** With `resumed: false`, where the own archive is to be read on: what came after that message may be missing (XEP-0313). */
  after: v.exactOptional(text),
  /** Where the app asked to be remembered: what logs in again without a password. The one told last is the one to keep. */
  fast: v.exactOptional(fastToken),
})

const where = {
  resource: v.optional(text),
  host: v.optional(text),
  port: v.optional(integer(1, 65_535)),
}

const refuse = (error: ClientError) =>
  new ClientError(
    /^Missing (?!'fast\.)/.test(error.message) ? 'Missing jid and/or password' : error.message,
    error.request,
    'auth',
  )

export const contract = defineContract({
  requests: {
    'xmpp.login': {
      summary: 'Log in with an account; the keys given are all that reaches the connection.',
      xep: 'RFC 6120 6',
      input: v.pipe(
        v.object({
          /** `user@domain[/resource]`, or `user` alone together with `host`. */
          jid: word,
          password: v.optional(word),
          /** OAuth 2 access token instead of a password (RFC 7628). */
          token: v.optional(word),
          /** Ticket of the app's own backend instead of a password, for a gateway that takes them. */
          ticket: v.optional(word),
          ...where,
          /** Register the account first (XEP-0077), where the operator allows it. */
          register: v.optional(flag),
          preferred: v.optional(text),
          /** Ask for what logs in again without a password (XEP-0484); `fast` of the answer, where the server gives it. */
          remember: v.optional(flag),
          /** That of an earlier login, instead of a password, or before it. One session at a time may use it. */
          fast: v.optional(fastToken),
          /**
           * The own archive's id of the last message the app has (`archived`): where `mam` catches up, it tells what came
           * after that one.
           */
          after: v.optional(word),
        }),
        v.check(
          (input) => (input.password ?? input.token ?? input.fast ?? input.ticket) !== undefined,
          'Missing jid and/or password',
        ),
      ),
      output: online,
      callback: 'optional',
      offline: true,
      refuse,
      examples: [
        { jid: 'anna@example.com', password: 's3cret' },
        { jid: 'anna@example.com', password: 's3cret', resource: 'desk', host: 'xmpp.example.com' },
      ],
    },
    'xmpp.login.anonymous': {
      summary: 'Log in without an account, where the server offers it.',
      xep: 'RFC 4505',
      input: v.object({ jid: word, ...where }),
      output: online,
      callback: 'optional',
      offline: true,
      refuse: (error: ClientError) =>
        new ClientError(
          error.message.startsWith('Missing') ? 'Missing jid' : error.message,
          error.request,
          'auth',
        ),
      examples: [{ jid: 'anon.example.com', resource: 'web' }],
    },
    'xmpp.logout': {
      summary:
        'Close the stream properly, and make the server forget what would log in again; without a session it succeeds too.',
      xep: 'RFC 6120 4.4',
      input: nothing,
      output: done,
      callback: 'optional',
      offline: true,
      examples: [{}],
    },
  },
  pushes: {
    'xmpp.connection': {
      summary: 'The session is online; comes again after a cut, with `resumed`.',
      xep: 'RFC 6120 7',
      payload: online,
      examples: [{ status: 'online', jid: { user: 'anna', domain: 'example.com', resource: 'desk' } }],
    },
    'xmpp.connection.interrupted': {
      summary: 'The stream was cut; it is being taken up again without the app doing anything.',
      xep: 'XEP-0198 5',
      payload: v.object({ error: errorObject, retryIn: v.number() }),
      examples: [
        {
          error: { type: 'connection', condition: 'disconnected', description: 'XMPP client disconnected' },
          retryIn: 1200,
        },
      ],
    },
    'xmpp.error': {
      summary: 'Logging in failed, the stream is over, or a request without a callback failed.',
      payload: errorObject,
      examples: [
        {
          type: 'auth',
          condition: 'login-fail',
          description: 'XMPP authentication fail',
          application: { condition: 'not-authorized', xmlns: 'urn:ietf:params:xml:ns:xmpp-sasl' },
        },
      ],
    },
    'xmpp.error.client': {
      summary: 'A request without a callback was bad and nothing was sent.',
      payload: errorObject,
      examples: [
        {
          type: 'modify',
          condition: 'client-error',
          description: "Missing 'to' key",
          request: { content: 'hello' },
        },
      ],
    },
  },
})
