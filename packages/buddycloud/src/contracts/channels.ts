import { defineContract, formSchema } from '@xmpp-ftw/core'
import { contract } from '@xmpp-ftw/pubsub'
import * as v from 'valibot'
import { except } from './except.js'
import { node, posts, truthy } from './vocabulary.js'

const { requests, pushes } = contract
const create = requests['xmpp.pubsub.create']

export const channelsContract = defineContract({
  requests: {
    'xmpp.buddycloud.create': {
      summary: 'Create a node of a channel, configured if need be.',
      xep: 'Buddycloud Channels, XEP-0060 8.1',
      input: v.object({ node, options: create.input.entries.options }),
      output: v.literal(true),
      callback: 'required',
      examples: [
        { node: posts },
        {
          node: '/user/books@topics.example.com/posts',
          options: [{ var: 'buddycloud#channel_type', value: 'topic' }],
        },
      ],
    },
    'xmpp.buddycloud.delete': {
      summary: 'Delete a node of a channel.',
      xep: 'XEP-0060 8.4',
      input: v.object({ node }),
      output: requests['xmpp.pubsub.delete'].output,
      callback: 'required',
      examples: [{ node: posts }],
    },
    'xmpp.buddycloud.config.get': {
      summary: 'Ask how a node is configured; with `owner`, for the form that configures it.',
      xep: 'Buddycloud Channels, XEP-0060 5.4, 8.2',
      input: v.object({ node, owner: truthy }),
      /** A list of fields for everybody, a whole form for owners. */
      output: v.union([formSchema.entries.items.item, requests['xmpp.pubsub.config.get'].output]),
      callback: 'required',
      examples: [{ node: posts }, { node: posts, owner: true }],
    },
    'xmpp.buddycloud.config.set': {
      summary: 'As owner: configure a node.',
      xep: 'XEP-0060 8.2.4',
      input: except(requests['xmpp.pubsub.config.set'].input, ['to']),
      output: requests['xmpp.pubsub.config.set'].output,
      callback: 'required',
      examples: [{ node: posts, form: [{ var: 'pubsub#title', value: 'Ann' }] }],
    },
  },
  pushes: {
    'xmpp.buddycloud.push.configuration': {
      summary: 'A node was configured.',
      xep: 'XEP-0060 8.2.5.4',
      payload: except(pushes['xmpp.pubsub.push.configuration'].payload, ['from']),
      examples: [
        {
          node: posts,
          configuration: { type: 'result', fields: [{ var: 'pubsub#title', value: 'Ann' }], items: [] },
        },
      ],
    },
    'xmpp.buddycloud.push.delete': {
      summary: 'A node was deleted.',
      xep: 'XEP-0060 8.4.2',
      payload: except(pushes['xmpp.pubsub.push.delete'].payload, ['from']),
      examples: [{ node: posts }],
    },
    'xmpp.buddycloud.push.purge': {
      summary: 'All items of a node were deleted.',
      xep: 'XEP-0060 8.5.2',
      payload: except(pushes['xmpp.pubsub.push.purge'].payload, ['from']),
      examples: [{ node: posts }],
    },
  },
})
