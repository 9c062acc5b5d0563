/** Checked by the compiler: importing the package is what makes its events known. */
import type { Extensions, Pushes, Requests } from '@xmpp-ftw/core'
import './index.js'

export const session: Requests['xmpp.jingle.request']['input'] = {
  to: 'ben@example.com/phone',
  jingle: {
    sid: 's',
    action: 'transport-info',
    contents: [{ name: '0', transport: { candidates: [{ port: 9, generation: '0' }] } }],
  },
}
export const acknowledgement: Requests['xmpp.jingle.request']['input'] = {
  to: 'ben@example.com/phone',
  type: 'result',
  id: 'i1',
}
export const call: Requests['xmpp.jingle.call']['input'] = { to: 'ben@example.com', sdp: 'v=0' }
export const made: Requests['xmpp.jingle.call']['output'] = { id: 'c1' }
export const told: Pushes['xmpp.jingle.ended']['payload'] = {
  id: 'c1',
  reason: { condition: 'success' },
  by: 'peer',
}
export const reply: Pushes['xmpp.jingle.request']['reply'] = { error: { condition: 'conflict' } }
export type Known = Extensions['jingle']

type Sent = Extract<Requests['xmpp.jingle.request']['input'], { jingle: unknown }>['jingle']
type Told = Pushes['xmpp.jingle.request']['payload']['jingle']

// @ts-expect-error what XML says is text
export const sid: Told['sid'] = 9

// @ts-expect-error XEP-0166 defines no such action
export const action: Sent['action'] = 'explode'
