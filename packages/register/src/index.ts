/**
 * Register with services, change the password, and leave (XEP-0077), for a session that is logged in.
 *
 * A new account is registered by the login itself: `xmpp.login` with `register: true`.
 *
 * @example
 * ```ts
 * import { connect } from '@xmpp-ftw/client'
 * import '@xmpp-ftw/register'
 *
 * const client = connect('wss://chat.example.com/xmpp-ftw')
 * await client.request('xmpp.login', { jid: 'anna@example.com', password: 's3cret' })
 * const wanted = await client.request('xmpp.register.get', { to: 'contest.example.com' })
 * if (wanted.form) console.log(wanted.form.title, wanted.form.fields)
 * else if (wanted.email) {
 *   await client.request('xmpp.register.set', { to: 'contest.example.com', email: 'anna@example.com' })
 * }
 * await client.request('xmpp.register.password', { to: 'example.com', username: 'anna', password: 'n3wer' })
 * ```
 *
 * @packageDocumentation
 */
import type { ExtensionFactory, PushesOf, RequestsOf } from '@xmpp-ftw/core'
import type { contract } from './contract.js'
import { Register } from './register.js'

export { type FieldName, type Registration, registration } from './codecs/registration.js'
export { contract } from './contract.js'
export { Register } from './register.js'
export { RegistrationError } from './registration-error.js'

export function register(): ExtensionFactory {
  return (session) => new Register(session)
}

declare module '@xmpp-ftw/core' {
  interface Requests extends RequestsOf<typeof contract> {}
  interface Pushes extends PushesOf<typeof contract> {}
  interface Extensions {
    register: Register
  }
}
