/**
 * Calls in a page: each bound to an `RTCPeerConnection`, with the STUN and TURN servers that the XMPP server offers.
 *
 * @example
 * ```ts
 * import { connect } from '@xmpp-ftw/client'
 * import { Calls } from '@xmpp-ftw/jingle/browser'
 *
 * const client = connect('wss://chat.example.com/xmpp-ftw')
 * const calls = new Calls(client)
 * calls.on('incoming', async (call) => {
 *   await call.ring()
 *   const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true })
 *   await call.accept({ stream })
 * })
 * await client.request('xmpp.login', { jid: 'anna@example.com', password: 's3cret' })
 * await client.request('xmpp.presence', {})
 *
 * const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true })
 * const call = await calls.call('ben@example.com', { stream })
 * call.on('state', (state) => console.log(state))
 * ```
 *
 * @packageDocumentation
 */

// Declares the events. `import type {}`, which does so for the sources, does not get into the declarations.
export type {} from '../index.js'
export { type AnswerOptions, Call, type CallEvents, type CallState, type Ended } from './call.js'
export { Calls, type CallsEvents, type CallsOptions } from './calls.js'
export { iceServers } from './ice-servers.js'
