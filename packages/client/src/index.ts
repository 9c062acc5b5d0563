/**
 * Typed JSON events over XMPP: through a gateway with `connect`, or with the session in the same process with `embed`.
 *
 * @example
 * ```ts
 * import { connect } from '@xmpp-ftw/client'
 *
 * const client = connect('wss://chat.example.com/xmpp-ftw')
 * client.on('xmpp.chat.message', ({ from, content }) => console.log(from.user, content))
 * await client.request('xmpp.login', { jid: 'anna@example.com', password: 's3cret' })
 * client.send('xmpp.presence')
 * const { id } = await client.request('xmpp.chat.message', { to: 'ben@example.com', content: 'hello' })
 * ```
 *
 * @packageDocumentation
 */
export { Client, type ClientOptions } from './client.js'
export { connect } from './connect.js'
export { type EmbedOptions, embed } from './embed.js'
export { GatewayLink, type GatewayOptions } from './gateway-link.js'
export type { ResumeStorage } from './page-state.js'
export { RequestError } from './request-error.js'
export type {
  Answer,
  AnyListener,
  Callback,
  CallOptions,
  Input,
  Output,
  PagedName,
  Payload,
  PushListener,
  PushName,
  PushPayload,
  RequestArguments,
  RequestName,
  StateListener,
} from './types.js'
