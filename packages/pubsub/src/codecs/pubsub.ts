/** XEP-0060 Publish-Subscribe 1.30.0, sections 5 to 7, 8.1: what entities ask of a service; with XEP-0059 paging */
import {
  type Codec,
  defined,
  type Element,
  type Form,
  type FormSubmission,
  parseChild,
  type ResultSet,
  type ResultSetRequest,
  resultSet,
  submitForm,
  xml,
} from '@xmpp-ftw/core'
import { FORM_NODE, FORM_OPTIONS, FORM_PUBLISH, NS_PUBSUB } from './namespaces.js'
import { type Affiliation, formIn, parseAffiliation, parseSubscription, type Subscription } from './states.js'

/** An item as a service keeps it. */
export interface Item {
  id: string
  publisher?: string
  /** Where it is from: some services answer with items of several nodes. */
  node?: string
  /** The item itself; its payload is inside. */
  element: Element
}

interface Subscriber {
  node: string
  jid: string
  subid?: string | undefined
}

/** One of the things a service can be asked. */
export type PubsubRequest =
  | { create: { node?: string | undefined }; configure?: FormSubmission | undefined }
  | { subscribe: { node: string; jid: string }; options?: FormSubmission | undefined }
  | { unsubscribe: Subscriber }
  | { options: Subscriber; form?: FormSubmission }
  | { default: { node?: string | undefined } }
  | {
      publish: { node: string; id?: string | undefined; payload: readonly Element[] }
      options?: FormSubmission | undefined
    }
  | { retract: { node: string; id: string; notify?: boolean | undefined } }
  | { items: ItemsQuery; rsm?: ResultSetRequest | undefined }
  | { subscriptions: { node?: string | undefined }; rsm?: ResultSetRequest | undefined }
  | { affiliations: { node?: string | undefined }; rsm?: ResultSetRequest | undefined }
  | ExtensionRequest

/** What another specification puts in there, for extensions that build on this one. */
export interface ExtensionRequest {
  extension: Element
  rsm?: ResultSetRequest | undefined
}

export interface ItemsQuery {
  node: string
  ids?: readonly string[] | undefined
  maxItems?: number | undefined
  subid?: string | undefined
}

/** What was answered, as far as it was there. */
export interface PubsubReply {
  create?: string
  subscription?: Subscription
  /** What one has become by subscribing, where the service says so. */
  affiliation?: Affiliation
  options?: Form
  publish?: string
  items?: Item[]
  subscriptions?: Subscription[]
  affiliations?: Affiliation[]
  rsm?: ResultSet
}

export const pubsubPayload: Codec<PubsubReply, PubsubRequest> = {
  xep: 'XEP-0060 Publish-Subscribe 1.30.0',
  ns: NS_PUBSUB,

  parse(element) {
    if (!element.is('pubsub', NS_PUBSUB)) return undefined
    const child = (name: string) => element.getChild(name, NS_PUBSUB)
    const list = <T extends { node?: string }>(name: string, one: string, parse: (of: Element) => T) => {
      const parent = child(name)
      return parent?.getChildren(one, NS_PUBSUB).map((entry) => ofNode(parse(entry), parent))
    }
    const subscription = child('subscription')
    const affiliation = child('affiliation')
    const runs = element.getChildren('items', NS_PUBSUB)
    return defined({
      create: child('create')?.attrs.node,
      subscription: subscription && parseSubscription(subscription),
      affiliation: affiliation && parseAffiliation(affiliation),
      options: formIn(element, 'options', NS_PUBSUB) ?? formIn(element, 'default', NS_PUBSUB),
      publish: child('publish')?.getChild('item', NS_PUBSUB)?.attrs.id,
      items: runs.length > 0 ? runs.flatMap(parseItems) : undefined,
      subscriptions: list('subscriptions', 'subscription', parseSubscription),
      affiliations: list('affiliations', 'affiliation', parseAffiliation),
      rsm: parseChild(element, resultSet),
    })
  },

  build(request) {
    const rsm = 'rsm' in request && request.rsm ? resultSet.build(request.rsm) : undefined
    return xml('pubsub', { xmlns: NS_PUBSUB }, ...buildRequest(request), rsm)
  },
}

function buildRequest(request: PubsubRequest): (Element | undefined)[] {
  if ('create' in request) {
    return [
      xml('create', { node: request.create.node }),
      request.configure && xml('configure', null, submitForm(request.configure, FORM_NODE)),
    ]
  }
  if ('subscribe' in request) {
    const { node, jid } = request.subscribe
    const options = request.options && xml('options', null, submitForm(request.options, FORM_OPTIONS))
    return [xml('subscribe', { node, jid }), options]
  }
  if ('unsubscribe' in request) {
    const { node, jid, subid } = request.unsubscribe
    return [xml('unsubscribe', { node, jid, subid })]
  }
  if ('publish' in request) {
    const { node, id, payload } = request.publish
    return [
      xml('publish', { node }, xml('item', { id }, ...payload)),
      request.options && xml('publish-options', null, submitForm(request.options, FORM_PUBLISH)),
    ]
  }
  if ('options' in request) {
    const { node, jid, subid } = request.options
    const form = request.form && submitForm(request.form, FORM_OPTIONS)
    return [xml('options', { node, jid, subid }, form)]
  }
  if ('retract' in request) {
    const { node, id, notify } = request.retract
    return [xml('retract', { node, notify }, xml('item', { id }))]
  }
  if ('items' in request) {
    const { node, ids = [], maxItems, subid } = request.items
    return [xml('items', { node, max_items: maxItems, subid }, ...ids.map((id) => xml('item', { id })))]
  }
  if ('extension' in request) return [request.extension]
  if ('default' in request) return [xml('default', { node: request.default.node })]
  if ('subscriptions' in request) return [xml('subscriptions', { node: request.subscriptions.node })]
  return [xml('affiliations', { node: request.affiliations.node })]
}

function parseItems(items: Element): Item[] {
  const { node } = items.attrs
  return items.getChildren('item', NS_PUBSUB).map((element) => {
    const { id = '', publisher } = element.attrs
    return defined({ id, publisher, node, element })
  })
}

/** Where all are of one node, only the list may say which (section 5.6). */
function ofNode<T extends { node?: string }>(entry: T, { attrs }: Element): T {
  return attrs.node === undefined ? entry : { node: attrs.node, ...entry }
}
