/** XEP-0060 Publish-Subscribe 1.30.0, sections 6.1.7, 7 and 8: what subscribers are told */
import { dataForm, defined, type Element, type Form, type JidJson, jidJson, parseChild } from '@xmpp-ftw/core'
import { NS_EVENT, NS_PUBSUB } from './namespaces.js'
import { type Affiliation, parseAffiliation, parseSubscription, type Subscription } from './states.js'

/** One thing that happened to a node. `''` is the root of a service. */
export type Notification = { node: string } & (
  | {
      kind: 'item'
      id?: string
      publisher?: JidJson
      /** The item itself; absent where only the fact is told. */
      item?: Element
    }
  | { kind: 'retract'; id: string }
  | ({ kind: 'subscription' } & Omit<Subscription, 'node' | 'configuration'>)
  | ({ kind: 'affiliation' } & Omit<Affiliation, 'node'>)
  | { kind: 'configuration'; configuration?: Form }
  | { kind: 'delete'; redirect?: string }
  | { kind: 'purge' }
)

/** In an event, or as some services word changes of subscriptions and affiliations (section 8.9.4). */
export const eventPayload = {
  xep: 'XEP-0060 Publish-Subscribe 1.30.0',
  ns: NS_EVENT,

  /** Everything told, in the order in which it stands there; nothing for what is not known. */
  parse(element: Element): Notification[] | undefined {
    if (!element.is('event', NS_EVENT) && !element.is('pubsub', NS_PUBSUB)) return undefined
    const ns = element.getNS()
    const told: Notification[] = []
    for (const child of element.children)
      if (typeof child !== 'string' && child.getNS() === ns) told.push(...parseOne(child, ns))
    return told
  },
}

function parseOne(element: Element, ns: string | undefined): Notification[] {
  const { name, attrs } = element
  const { node = '' } = attrs
  if (name === 'subscription') {
    const { configuration: _, ...told } = parseSubscription(element)
    return [{ kind: name, ...told, node }]
  }
  if (name === 'affiliations') {
    return element
      .getChildren('affiliation', ns)
      .map((one) => ({ kind: 'affiliation', node, ...parseAffiliation(one) }))
  }
  if (ns !== NS_EVENT) return []
  switch (name) {
    case 'items':
      return parseItems(element, node)
    case 'configuration':
      return [defined({ kind: name, node, configuration: parseChild(element, dataForm) })]
    case 'delete':
      return [defined({ kind: name, node, redirect: element.getChild('redirect', ns)?.attrs.uri })]
    case 'purge':
      return [{ kind: name, node }]
    default:
      return []
  }
}

function parseItems(items: Element, node: string): Notification[] {
  const told: Notification[] = []
  for (const element of items.children) {
    if (typeof element === 'string') continue
    const { id, publisher } = element.attrs
    if (element.is('retract', NS_EVENT)) told.push({ kind: 'retract', node, id: id ?? '' })
    else if (element.is('item', NS_EVENT))
      told.push(defined({ kind: 'item' as const, node, id, publisher: jidJson(publisher), item: element }))
  }
  return told.length > 0 ? told : [{ kind: 'item', node }]
}
