/**
 * Confirm or deny that the user made an HTTP request (XEP-0070).
 *
 * A web server that wants to know asks over XMPP; the user compares the transaction identifier with the one the web
 * page shows. What nobody answers in time is denied.
 *
 * @example
 * ```ts
 * import { connect } from '@xmpp-ftw/client'
 * import '@xmpp-ftw/http'
 *
 * const shown = new Set(['tx-42'])
 * const client = connect('wss://chat.example.com/xmpp-ftw')
 * client.on('xmpp.http.verify', async ({ type, from, id = '', request }) => {
 *   console.log(`${from.domain} asks: did you open ${request.url} (${request.id})?`)
 *   const answer = shown.has(request.id) ? 'xmpp.http.confirm' : 'xmpp.http.deny'
 *   await client.request(answer, { type, to: from, id, request })
 * })
 * await client.request('xmpp.login', { jid: 'anna@example.com', password: 's3cret' })
 * ```
 *
 * @packageDocumentation
 */
import type { ExtensionFactory, PushesOf, RequestsOf } from '@xmpp-ftw/core'
import type { contract } from './contract.js'
import { Http, type HttpInit } from './http.js'

export { confirm, type HttpRequest } from './codecs/confirm.js'
export { contract } from './contract.js'
export { Http, type HttpInit, type Question, type QuestionHandler } from './http.js'

export function http(init?: HttpInit): ExtensionFactory {
  return (session) => new Http(session, init)
}

declare module '@xmpp-ftw/core' {
  interface Requests extends RequestsOf<typeof contract> {}
  interface Pushes extends PushesOf<typeof contract> {}
  interface Extensions {
    http: Http
  }
}
