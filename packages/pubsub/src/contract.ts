import {
  defineContract,
  type Form,
  type FormSubmission,
  flat,
  formSchema,
  formSubmission,
  resultSetRequest,
  schemas,
} from '@xmpp-ftw/core'
import { contentSchema, entrySchema } from '@xmpp-ftw/item-parser'
import * as v from 'valibot'
import { unchecked } from './unchecked.js'

const { done, flag, integer, jid, jidObject, text, word } = schemas

// Named types, so that the contract's need not spell all of a form out each time.
const form: v.GenericSchema<Form> = formSchema
const submission: v.GenericSchema<FormSubmission> = formSubmission

/** A missing node is told in the same words as one that is no text. */
const node = v.pipe(v.string("Missing 'node' key"), v.nonEmpty("Missing 'node' key"))
const itemId = v.pipe(v.union([v.string(), v.number()], "Missing 'id' key"), v.transform(String))

/** One id or several; those that are empty ask for nothing. */
const itemIds = v.pipe(
  flat(
    v.union([v.string(), v.number(), v.array(v.union([v.string(), v.number()]))]),
    'ID should be string or array of strings',
  ),
  v.transform((ids) => (Array.isArray(ids) ? ids : ids ? [ids] : []).map(String)),
)

const target = { to: jid, node }

/** Which subscription, where somebody has several to the same node. */
const subid = v.optional(word)
const subscriber = v.optional(jid)

/** Checked by the handler, after what comes before it. */
const options = v.optional(unchecked(submission))

const configuration = v.object({ required: flag })
const subscribed = v.object({
  subscription: text,
  id: v.exactOptional(text),
  configuration: v.exactOptional(configuration),
})
const subscriptionEntry = v.object({
  subscription: text,
  jid: v.exactOptional(jidObject),
  node: v.exactOptional(text),
  id: v.exactOptional(text),
  expiry: v.exactOptional(text),
  invitedBy: v.exactOptional(jidObject),
  configuration: v.exactOptional(configuration),
})
const affiliationEntry = v.object({
  affiliation: text,
  jid: v.exactOptional(jidObject),
  node: v.exactOptional(text),
})

const listing = v.pipe(
  v.object({
    to: jid,
    node: v.optional(word),
    /** As the node's owner: those of everybody. */
    owner: v.optional(v.union([v.boolean(), v.number(), v.string()], 'must be true or false')),
    rsm: v.optional(resultSetRequest),
  }),
  v.check(({ node, owner }) => !owner || node !== undefined, "Can only do 'owner' for a node"),
)

/** By whom a push was sent: text, as it always was here. */
const from = text

const origin = { from, node: text }

const header = v.object({ name: text, value: text })
const headers = v.exactOptional(v.array(header))

/** Not nothing, and no list of nothing. */
function says(content: unknown): boolean {
  return Boolean(content) && !(Array.isArray(content) && String(content) === '')
}

const service = 'pubsub.example.com'
const news = { to: service, node: 'news' }
const told = { from: service, node: 'news' }
const anna = { user: 'anna', domain: 'example.com' }

export const contract = defineContract({
  requests: {
    'xmpp.pubsub.create': {
      summary: 'Create a node, configured if need be; with `instant`, one whose name the service chooses.',
      xep: 'XEP-0060 8.1',
      input: v.pipe(
        v.object({ to: jid, node: v.optional(node), instant: v.optional(flag), options }),
        v.check(({ node, instant }) => node !== undefined || instant === true, "Missing 'node' key"),
      ),
      /** The name of an instant node. */
      output: v.union([done, v.object({ node: text })]),
      callback: 'required',
      examples: [
        {
          ...news,
          options: [
            { var: 'pubsub#title', value: 'News' },
            { var: 'pubsub#persist_items', value: true },
          ],
        },
        { to: service, instant: true },
      ],
    },
    'xmpp.pubsub.delete': {
      summary: 'Delete a node; `redirect` names the one that takes its place.',
      xep: 'XEP-0060 8.4',
      input: v.object({ ...target, redirect: v.optional(word) }),
      output: done,
      callback: 'required',
      destroys: 'the node with its items and subscriptions',
      after: 'xmpp.pubsub.create',
      examples: [{ ...news, redirect: 'xmpp:pubsub.example.com?;node=news2' }],
    },
    'xmpp.pubsub.purge': {
      summary: 'Delete all items of a node.',
      xep: 'XEP-0060 8.5',
      input: v.object(target),
      output: done,
      callback: 'required',
      destroys: 'all items of the node',
      after: 'xmpp.pubsub.create',
      examples: [news],
    },
    'xmpp.pubsub.subscribe': {
      summary: 'Subscribe to a node, by default with the own bare JID; with `options`, configured at once.',
      xep: 'XEP-0060 6.1',
      input: v.object({ ...target, jid: subscriber, options }),
      output: subscribed,
      callback: 'required',
      after: 'xmpp.pubsub.create',
      examples: [news],
    },
    'xmpp.pubsub.unsubscribe': {
      summary: 'End a subscription.',
      xep: 'XEP-0060 6.2',
      input: v.object({ ...target, jid: subscriber, id: subid }),
      output: done,
      callback: 'required',
      after: 'xmpp.pubsub.subscribe',
      examples: [{ ...news, id: 'sub-1' }],
    },
    'xmpp.pubsub.subscription': {
      summary: 'As owner: say whether somebody is subscribed.',
      xep: 'XEP-0060 8.8.2',
      /** `none`, `pending`, `subscribed` or `unconfigured`. */
      input: v.object({ ...target, jid, subscription: word }),
      output: done,
      callback: 'required',
      after: 'xmpp.pubsub.create',
      examples: [{ ...news, jid: 'ben@example.com', subscription: 'subscribed' }],
    },
    'xmpp.pubsub.subscription.config.get': {
      summary: 'Ask for the form that configures a subscription.',
      xep: 'XEP-0060 6.3.2',
      input: v.object({ ...target, jid: subscriber, id: subid }),
      output: form,
      callback: 'required',
      after: 'xmpp.pubsub.subscribe',
      examples: [news],
    },
    'xmpp.pubsub.subscription.config.default': {
      summary: 'Ask how subscriptions are configured by default, to a node or at all.',
      xep: 'XEP-0060 6.4',
      input: v.object({ to: jid, node: v.optional(word) }),
      output: form,
      callback: 'required',
      after: 'xmpp.pubsub.create',
      examples: [news],
    },
    'xmpp.pubsub.subscription.config.set': {
      summary: 'Configure a subscription.',
      xep: 'XEP-0060 6.3.5',
      input: v.object({ ...target, form: submission, jid: subscriber, id: subid }),
      output: done,
      callback: 'required',
      after: 'xmpp.pubsub.subscribe',
      examples: [{ ...news, form: [{ var: 'pubsub#include_body', value: true }] }],
    },
    'xmpp.pubsub.publish': {
      summary:
        'Publish an item; with the id of one that is there, in its place. To a bare JID of an account: PEP.',
      xep: 'XEP-0060 7.1',
      input: v.pipe(
        v.object({
          ...target,
          content: v.optional(unchecked(contentSchema)),
          id: v.optional(itemId),
          /** What the node's configuration must be for the item to be published (section 7.1.5). */
          options,
        }),
        v.check(({ content }) => says(content), 'Missing message content'),
      ),
      output: v.object({ id: v.exactOptional(text) }),
      callback: 'required',
      after: 'xmpp.pubsub.create',
      examples: [
        { ...news, content: 'Hello' },
        {
          ...news,
          id: 'a1',
          content: { atom: { title: 'Hello', content: 'Hello all', author: { name: 'Anna' } } },
          options: [{ var: 'pubsub#access_model', value: 'presence' }],
        },
        { to: service, node: 'scores', content: { json: { home: 2, away: 1 } } },
      ],
    },
    'xmpp.pubsub.item.delete': {
      summary:
        'Delete an item; with `notify`, subscribers are told even where the node is not configured so.',
      xep: 'XEP-0060 7.2',
      input: v.object({ ...target, id: v.pipe(itemId, v.nonEmpty()), notify: v.optional(flag) }),
      output: done,
      callback: 'required',
      destroys: 'the item',
      after: 'xmpp.pubsub.create',
      examples: [{ ...news, id: 'a1' }],
    },
    'xmpp.pubsub.retrieve': {
      summary: 'Ask for items of a node: all, the latest, some by their ids, or a page of them.',
      xep: 'XEP-0060 6.5',
      input: v.object({
        ...target,
        id: v.optional(itemIds),
        maxItems: v.optional(integer(1, 2_147_483_647)),
        /** Which of several subscriptions the items are for. */
        subId: subid,
        rsm: v.optional(resultSetRequest),
      }),
      output: v.array(
        v.object({ id: text, entry: v.exactOptional(entrySchema), publisher: v.exactOptional(text) }),
      ),
      paged: true,
      callback: 'required',
      after: 'xmpp.pubsub.create',
      examples: [
        { ...news, maxItems: 10, rsm: { max: 10, before: true } },
        { ...news, id: ['a1', 'a2'] },
      ],
    },
    'xmpp.pubsub.config.get': {
      summary: 'As owner: ask for the form that configures a node.',
      xep: 'XEP-0060 8.2',
      input: v.object(target),
      output: form,
      callback: 'required',
      after: 'xmpp.pubsub.create',
      examples: [news],
    },
    'xmpp.pubsub.config.set': {
      summary: 'As owner: configure a node.',
      xep: 'XEP-0060 8.2.4',
      input: v.object({ ...target, form: submission }),
      output: done,
      callback: 'required',
      after: 'xmpp.pubsub.create',
      examples: [{ ...news, form: [{ var: 'pubsub#title', value: 'News' }] }],
    },
    'xmpp.pubsub.config.default': {
      summary: 'Ask how new nodes of a service are configured by default.',
      xep: 'XEP-0060 8.3',
      input: v.object({ to: jid }),
      output: form,
      callback: 'required',
      examples: [{ to: service }],
    },
    'xmpp.pubsub.subscriptions': {
      summary:
        'Ask for the own subscriptions, at all or to a node; with `owner`, for those of everybody to a node.',
      xep: 'XEP-0060 5.6, 8.8.1',
      input: listing,
      output: v.array(subscriptionEntry),
      paged: true,
      callback: 'required',
      after: 'xmpp.pubsub.create',
      examples: [{ to: service }, { ...news, owner: true }],
    },
    'xmpp.pubsub.affiliations': {
      summary:
        'Ask for the own affiliations, at all or with a node; with `owner`, for those of everybody with a node.',
      xep: 'XEP-0060 5.7, 8.9.1',
      input: listing,
      output: v.array(affiliationEntry),
      paged: true,
      callback: 'required',
      after: 'xmpp.pubsub.create',
      examples: [{ to: service }, { ...news, owner: true }],
    },
    'xmpp.pubsub.affiliation': {
      summary: 'As owner: give somebody an affiliation with a node.',
      xep: 'XEP-0060 8.9.2',
      /** `owner`, `publisher`, `publish-only`, `member`, `none` or `outcast`. */
      input: v.object({ ...target, jid, affiliation: word }),
      output: done,
      callback: 'required',
      after: 'xmpp.pubsub.create',
      examples: [{ ...news, jid: 'ben@example.com', affiliation: 'publisher' }],
    },
    'xmpp.pubsub.interest': {
      summary:
        'Have items of that node from contacts (PEP) pushed from now on, or with `notify: false` no more.',
      xep: 'XEP-0060 9.2, XEP-0163 4.3',
      input: v.object({ node, notify: v.optional(flag) }),
      output: done,
      callback: 'optional',
      examples: [{ node: 'http://jabber.org/protocol/tune' }],
    },
  },
  pushes: {
    'xmpp.pubsub.push.item': {
      summary: 'An item was published. Without `entry` only that is told, or the item is empty.',
      xep: 'XEP-0060 7.1.2',
      payload: v.object({
        ...origin,
        id: v.exactOptional(text),
        publisher: v.exactOptional(jidObject),
        entry: v.exactOptional(entrySchema),
        delay: v.exactOptional(text),
        headers,
      }),
      examples: [
        {
          ...told,
          id: 'a1',
          entry: { body: 'Hello' },
          publisher: anna,
          delay: '2024-05-01T10:00:00Z',
          headers: [{ name: 'SubID', value: 'sub-1' }],
        },
      ],
    },
    'xmpp.pubsub.push.retract': {
      summary: 'An item was deleted.',
      xep: 'XEP-0060 7.2.2',
      payload: v.object({ ...origin, id: text, headers }),
      examples: [{ ...told, id: 'a1' }],
    },
    'xmpp.pubsub.push.subscription': {
      summary: 'A subscription changed; with `expiry`, it is about to end.',
      xep: 'XEP-0060 8.8.4, 12.18',
      payload: v.object({
        ...origin,
        subscription: text,
        jid: v.exactOptional(jidObject),
        id: v.exactOptional(text),
        expiry: v.exactOptional(text),
        invitedBy: v.exactOptional(jidObject),
      }),
      examples: [{ ...told, subscription: 'subscribed', jid: anna }],
    },
    'xmpp.pubsub.push.affiliation': {
      summary: 'An affiliation changed.',
      xep: 'XEP-0060 8.9.4',
      payload: v.object({ ...origin, affiliation: text, jid: v.exactOptional(jidObject) }),
      examples: [{ ...told, affiliation: 'publisher', jid: anna }],
    },
    'xmpp.pubsub.push.configuration': {
      summary: 'A node was configured.',
      xep: 'XEP-0060 8.2.5.4',
      payload: v.object({ ...origin, configuration: v.exactOptional(form) }),
      examples: [
        {
          ...told,
          configuration: { type: 'result', fields: [{ var: 'pubsub#title', value: 'News' }], items: [] },
        },
      ],
    },
    'xmpp.pubsub.push.delete': {
      summary: 'A node was deleted.',
      xep: 'XEP-0060 8.4.2',
      payload: v.object({ ...origin, redirect: v.exactOptional(text) }),
      examples: [{ ...told, redirect: 'xmpp:pubsub.example.com?;node=news2' }],
    },
    'xmpp.pubsub.push.purge': {
      summary: 'All items of a node were deleted.',
      xep: 'XEP-0060 8.5.2',
      payload: v.object(origin),
      examples: [told],
    },
    'xmpp.pubsub.push.authorisation': {
      summary:
        'Somebody wants to subscribe to an own node. The answer is the form filled in (`pubsub#allow` is enough), or `{ cancel: true }`.',
      xep: 'XEP-0060 8.6',
      payload: v.object({ from, id: v.exactOptional(text), form }),
      reply: v.union([submission, v.object({ cancel: v.literal(true) })], 'Badly formatted data form'),
      examples: [
        {
          from: service,
          id: 'auth-7',
          form: {
            type: 'form',
            title: 'Approve?',
            formType: 'http://jabber.org/protocol/pubsub#subscribe_authorization',
            fields: [
              { var: 'pubsub#node', type: 'text-single', value: 'news' },
              { var: 'pubsub#subscriber_jid', type: 'jid-single', value: 'ben@example.com' },
              { var: 'pubsub#allow', type: 'boolean', value: false },
            ],
            items: [],
          },
        },
      ],
    },
  },
})
