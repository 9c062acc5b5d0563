import { defineContract, schemas } from '@xmpp-ftw/core'
import { contract } from '@xmpp-ftw/pubsub'
import * as v from 'valibot'
import { except } from './except.js'
import { ben, node, posts, truthy } from './vocabulary.js'

const { requests, pushes } = contract
const subscribe = requests['xmpp.pubsub.subscribe']
const listing = requests['xmpp.pubsub.subscriptions']
const affiliations = requests['xmpp.pubsub.affiliations']

export const followersContract = defineContract({
  requests: {
    'xmpp.buddycloud.subscribe': {
      summary: 'Follow a node; `pending` where its owner has to agree.',
      xep: 'Buddycloud Channels, XEP-0060 6.1',
      input: v.object({ node }),
      output: v.object({
        ...subscribe.output.entries,
        /** What one is in the channel by that. */
        affiliation: v.exactOptional(schemas.text),
      }),
      callback: 'required',
      examples: [{ node: posts }],
    },
    'xmpp.buddycloud.unsubscribe': {
      summary: 'Follow a node no more.',
      xep: 'XEP-0060 6.2',
      input: except(requests['xmpp.pubsub.unsubscribe'].input, ['to', 'jid']),
      output: requests['xmpp.pubsub.unsubscribe'].output,
      callback: 'required',
      examples: [{ node: posts }],
    },
    'xmpp.buddycloud.subscription': {
      summary: 'Say whether somebody follows an own node; `invited` asks them to.',
      xep: 'Buddycloud Channels, XEP-0060 8.8.2',
      input: except(requests['xmpp.pubsub.subscription'].input, ['to']),
      output: requests['xmpp.pubsub.subscription'].output,
      callback: 'required',
      examples: [{ node: posts, jid: 'ben@example.net', subscription: 'subscribed' }],
    },
    'xmpp.buddycloud.subscriptions': {
      summary:
        'Ask what one follows; with `owner`, who follows a node; with `ephemeral`, for this visit alone.',
      xep: 'Buddycloud Channels, XEP-0060 5.6, 8.8.1',
      input: except(listing.input, ['to'], { ephemeral: truthy }),
      output: listing.output,
      paged: true,
      callback: 'required',
      examples: [
        { ephemeral: true, rsm: { max: 10 } },
        { node: posts, owner: true },
      ],
    },
    'xmpp.buddycloud.affiliations': {
      summary: 'Ask what one is in channels; with `owner`, what everybody is in one.',
      xep: 'Buddycloud Channels, XEP-0060 5.7, 8.9.1',
      input: except(affiliations.input, ['to'], { ephemeral: truthy }),
      output: affiliations.output,
      paged: true,
      callback: 'required',
      examples: [{ ephemeral: true }, { node: posts, owner: true, rsm: { max: 10 } }],
    },
    'xmpp.buddycloud.affiliation': {
      summary:
        'Make somebody `owner`, `moderator`, `publisher`, `member`, `none` or `outcast` of an own node.',
      xep: 'Buddycloud Channels, XEP-0060 8.9.2',
      input: except(requests['xmpp.pubsub.affiliation'].input, ['to']),
      output: requests['xmpp.pubsub.affiliation'].output,
      callback: 'required',
      examples: [{ node: posts, jid: 'ben@example.net', affiliation: 'publisher' }],
    },
  },
  pushes: {
    'xmpp.buddycloud.push.subscription': {
      summary: 'Somebody follows a node or does no more, or was invited.',
      xep: 'Buddycloud Channels, XEP-0060 8.8.4',
      payload: except(pushes['xmpp.pubsub.push.subscription'].payload, ['from']),
      examples: [
        {
          node: posts,
          subscription: 'invited',
          jid: ben,
          invitedBy: { user: 'ann', domain: 'example.com' },
        },
      ],
    },
    'xmpp.buddycloud.push.affiliation': {
      summary: 'Somebody is something else in a channel.',
      xep: 'XEP-0060 8.9.4',
      payload: except(pushes['xmpp.pubsub.push.affiliation'].payload, ['from']),
      examples: [{ node: posts, affiliation: 'publisher', jid: ben }],
    },
    'xmpp.buddycloud.push.authorisation': {
      summary:
        'Somebody wants to follow an own node. The answer is the form filled in (`pubsub#allow` is enough), or `{ cancel: true }`.',
      xep: 'XEP-0060 8.6',
      payload: except(pushes['xmpp.pubsub.push.authorisation'].payload, ['from']),
      reply: pushes['xmpp.pubsub.push.authorisation'].reply,
      examples: [
        {
          id: 'auth-7',
          form: {
            type: 'form',
            title: 'Approve?',
            formType: 'http://jabber.org/protocol/pubsub#subscribe_authorization',
            fields: [
              { var: 'pubsub#node', type: 'text-single', value: posts },
              { var: 'pubsub#subscriber_jid', type: 'jid-single', value: 'ben@example.net' },
              { var: 'pubsub#allow', type: 'boolean', value: false },
            ],
            items: [],
          },
        },
      ],
    },
  },
})
