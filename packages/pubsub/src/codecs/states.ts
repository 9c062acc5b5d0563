/** XEP-0060 Publish-Subscribe 1.30.0, sections 4.1 and 4.2: affiliations and subscription states, as elements tell them */
import { dataForm, type Element, type Form, type JidJson, jidJson, parseChild } from '@xmpp-ftw/core'

export interface Subscription {
  subscription: string
  jid?: JidJson
  node?: string
  /** Which of several subscriptions of that JID to that node it is. */
  id?: string
  /** When it ends, if nothing is done (section 12.18). */
  expiry?: string
  /** It can be configured; `required`: nothing is delivered before that. */
  configuration?: { required: boolean }
}

export interface Affiliation {
  affiliation: string
  jid?: JidJson
  node?: string
}

export function parseSubscription(element: Element): Subscription {
  const { subscription = 'none', node, subid, expiry } = element.attrs
  const jid = jidJson(element.attrs.jid)
  const options = element.elements().find(({ name }) => name === 'subscribe-options')
  return {
    subscription,
    ...(jid && { jid }),
    ...(node !== undefined && { node }),
    ...(subid !== undefined && { id: subid }),
    ...(expiry !== undefined && { expiry }),
    ...(options && {
      configuration: { required: options.elements().some(({ name }) => name === 'required') },
    }),
  }
}

export function parseAffiliation(element: Element): Affiliation {
  const { affiliation = 'none', node } = element.attrs
  const jid = jidJson(element.attrs.jid)
  return { affiliation, ...(jid && { jid }), ...(node !== undefined && { node }) }
}

/** The form inside of that child; an empty one where the child has none. */
export function formIn(parent: Element, name: string, ns: string): Form | undefined {
  const child = parent.getChild(name, ns)
  return child && (parseChild(child, dataForm) ?? { items: [] })
}
