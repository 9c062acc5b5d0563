/** Checked by the compiler: importing the package is what makes its events known. */
import type { Extensions, Pushes, Requests } from '@xmpp-ftw/core'
import './index.js'

export const request: Requests['xmpp.ping']['input'] = { to: 'example.com', timeout: 1_000 }
export const answer: Requests['xmpp.ping']['output'] = true
export const told: Pushes['xmpp.ping']['payload'] = { from: { domain: 'example.com' }, id: 'srv-1' }
export type Known = Extensions['ping']

// @ts-expect-error a pong needs the id of its ping
export const pong: Requests['xmpp.ping.pong']['input'] = { to: 'example.com' }
