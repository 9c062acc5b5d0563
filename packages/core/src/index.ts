/**
 * Core of XMPP-FTW: sessions that speak typed JSON events on one side and XMPP on the other.
 *
 * @packageDocumentation
 */
export { Base, type ExtensionFactory, type Saved, type StartInfo } from './base.js'
export { type Callers, permit } from './callers.js'
export { Cancellation } from './cancellation.js'
export { type Codec, parseChild } from './codec.js'
export * from './codecs/index.js'
export type {
  Connection,
  ConnectionListener,
  Connector,
  FastToken,
  Login,
  StreamState,
} from './connection/connection.js'
export {
  type Contract,
  defineContract,
  type Handlers,
  type InputOf,
  type OutputOf,
  type Paged,
  type PushContract,
  type PushesOf,
  type RequestContext,
  type RequestContract,
  type RequestsOf,
  type Schema,
} from './contract.js'
export { type Defined, defined } from './defined.js'
export { type Attributes, type Child, Element, escapeText, xml } from './element.js'
export {
  type ApplicationError,
  AuthError,
  ClientError,
  type ErrorJson,
  errorJson,
  FtwError,
  maskSecrets,
  notConnected,
  StanzaError,
  StreamError,
  TimeoutError,
} from './errors.js'
export { builtIns } from './extensions/built-ins.js'
export { Carbons, carbonsContract } from './extensions/carbons/index.js'
export { Chat, chatContract, delivered } from './extensions/chat/index.js'
export {
  buildContent,
  buildMessage,
  type MessageContent,
  type MessageParts,
  type MessagePayload,
  messageParts,
  type OutgoingMessage,
  parseContent,
  parseMessage,
} from './extensions/chat/message.js'
export { Login as LoginExtension, loginContract } from './extensions/login/index.js'
export { Presence, presenceContract } from './extensions/presence/index.js'
export { type PresenceDetails, type PresencePayload, presencePayload } from './extensions/presence/payload.js'
export { Roster, rosterContract } from './extensions/roster/index.js'
export type { RefusalDetails } from './incoming-iq.js'
export { type IqOptions, readError } from './iq.js'
export { Jid, type JidJson, jidJson } from './jid.js'
export {
  type AppSide,
  inProcess,
  type Link,
  type LinkDetails,
  type LinkListener,
  type LinkState,
  type Outcome,
  type RequestOptions,
} from './link.js'
export { type Log, silent } from './log.js'
export { Lru } from './lru.js'
export { hasUniqueId, messageKey } from './message-key.js'
export type { Meter } from './meter.js'
export * as NS from './namespaces.js'
export { Recent } from './recent.js'
export type { Extensions, Pushes, Requests } from './registry.js'
export * as schemas from './schemas.js'
export {
  type SavedSession,
  Session,
  type SessionInit,
  type SessionStatus,
  type Tap,
} from './session.js'
export { validate } from './validate.js'
export { parseElement, parseFragment } from './xml/parser.js'
