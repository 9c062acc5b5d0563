/** XEP-0060 Publish-Subscribe 1.30.0, sections 4.1 and 4.2: affiliations and subscription states, as elements tell them */
import { dataForm, defined, type Element, type Form, type JidJson, jidJson, parseChild } from '@xmpp-ftw/core'

export interface Subscription {
  subscription: string
  jid?: JidJson
  node?: string
  /** Which of several subscriptions of that JID to that node it is. */
  id?: string
  /** When it ends, if nothing is done (section 12.18). */
  expiry?: string
  /** Who asked that JID to subscribe (`invited-by` of Buddycloud Channels). */
  invitedBy?: JidJson
  /** It can be configured; `required`: nothing is delivered before that. */
  configuration?: { required: boolean }
}

export interface Affiliation {
  affiliation: string
  jid?: JidJson
  node?: string
}

export function parseSubscription(element: Element): Subscription {
  const { subscription = 'none', jid, node, subid, expiry } = element.attrs
  const options = element.elements().find(({ name }) => name === 'subscribe-options')
  const required = options?.elements().some(({ name }) => name === 'required')
  const configuration = required === undefined ? undefined : { required }
  const invitedBy = jidJson(element.attrs['invited-by'])
  return defined({ subscription, jid: jidJson(jid), node, id: subid, expiry, invitedBy, configuration })
}

export function parseAffiliation({ attrs }: Element): Affiliation {
  const { affiliation = 'none', jid, node } = attrs
  return defined({ affiliation, jid: jidJson(jid), node })
}

/** The form inside of that child; an empty one where the child has none. */
export function formIn(parent: Element, name: string, ns: string): Form | undefined {
  const child = parent.getChild(name, ns)
  return child && (parseChild(child, dataForm) ?? { items: [] })
}
