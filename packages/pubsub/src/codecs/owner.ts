/** XEP-0060 Publish-Subscribe 1.30.0, section 8: what owners ask about their nodes; with XEP-0059 paging */
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
import { FORM_NODE, NS_OWNER } from './namespaces.js'
import type { ExtensionRequest } from './pubsub.js'
import { type Affiliation, formIn, parseAffiliation, parseSubscription, type Subscription } from './states.js'

/** One of the things an owner can ask. */
export type OwnerRequest =
  | { delete: { node: string; redirect?: string | undefined } }
  | { purge: { node: string } }
  | { configure: { node: string }; form?: FormSubmission }
  | { default: true }
  | {
      subscriptions: { node: string; set?: { jid: string; subscription: string } }
      rsm?: ResultSetRequest | undefined
    }
  | {
      affiliations: { node: string; set?: { jid: string; affiliation: string } }
      rsm?: ResultSetRequest | undefined
    }
  | ExtensionRequest

/** What was answered, as far as it was there. */
export interface OwnerReply {
  configure?: Form
  subscriptions?: Subscription[]
  affiliations?: Affiliation[]
  rsm?: ResultSet
}

export const ownerPayload: Codec<OwnerReply, OwnerRequest> = {
  xep: 'XEP-0060 Publish-Subscribe 1.30.0',
  ns: NS_OWNER,

  parse(element) {
    if (!element.is('pubsub', NS_OWNER)) return undefined
    const list = <T>(name: string, one: string, parse: (of: Element) => T) =>
      element.getChild(name, NS_OWNER)?.getChildren(one, NS_OWNER).map(parse)
    return defined({
      configure: formIn(element, 'configure', NS_OWNER) ?? formIn(element, 'default', NS_OWNER),
      subscriptions: list('subscriptions', 'subscription', parseSubscription),
      affiliations: list('affiliations', 'affiliation', parseAffiliation),
      rsm: parseChild(element, resultSet),
    })
  },

  build(request) {
    const rsm = 'rsm' in request && request.rsm ? resultSet.build(request.rsm) : undefined
    return xml('pubsub', { xmlns: NS_OWNER }, buildRequest(request), rsm)
  },
}

function buildRequest(request: OwnerRequest): Element {
  if ('extension' in request) return request.extension
  if ('delete' in request) {
    const { node, redirect } = request.delete
    return xml('delete', { node }, redirect === undefined ? undefined : xml('redirect', { uri: redirect }))
  }
  if ('purge' in request) return xml('purge', { node: request.purge.node })
  if ('configure' in request) {
    const form = request.form && submitForm(request.form, FORM_NODE)
    return xml('configure', { node: request.configure.node }, form)
  }
  if ('subscriptions' in request) {
    const { node, set } = request.subscriptions
    return xml('subscriptions', { node }, set && xml('subscription', { ...set }))
  }
  if ('affiliations' in request) {
    const { node, set } = request.affiliations
    return xml('affiliations', { node }, set && xml('affiliation', { ...set }))
  }
  return xml('default')
}
