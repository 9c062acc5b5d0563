import { defineContract, type Form, type FormField, formSchema } from '@xmpp-ftw/core'
import * as v from 'valibot'
import { node, posts, truthy } from './vocabulary.js'
import { asked, told } from './wrap.js'

/** A list of fields for everybody, a whole form for owners. */
const configuration: v.GenericSchema<FormField[] | Form> = v.union([
  formSchema.entries.items.item,
  formSchema,
])

export const channelsContract = defineContract({
  requests: {
    'xmpp.buddycloud.create': asked('xmpp.pubsub.create', {
      summary: 'Create a node of a channel, configured if need be.',
      less: ['node', 'instant'],
      more: { node },
      examples: [{ node: posts, options: [{ var: 'buddycloud#channel_type', value: 'personal' }] }],
    }),
    'xmpp.buddycloud.delete': asked('xmpp.pubsub.delete', {
      summary: 'Delete a node of a channel.',
      less: ['redirect'],
    }),
    'xmpp.buddycloud.config.get': {
      summary: 'Ask how a node is configured; with `owner`, for the form that configures it.',
      xep: 'XEP-0060 5.4, 8.2',
      input: v.object({ node, owner: truthy }),
      output: configuration,
      callback: 'required',
      after: 'xmpp.buddycloud.register',
      examples: [{ node: posts, owner: true }],
    },
    'xmpp.buddycloud.config.set': asked('xmpp.pubsub.config.set'),
  },
  pushes: {
    'xmpp.buddycloud.push.configuration': told('xmpp.pubsub.push.configuration'),
    'xmpp.buddycloud.push.delete': told('xmpp.pubsub.push.delete'),
    'xmpp.buddycloud.push.purge': told('xmpp.pubsub.push.purge'),
  },
})
