import { defineContract, schemas } from '@xmpp-ftw/core'
import { contract } from '@xmpp-ftw/pubsub'
import * as v from 'valibot'
import { node, posts, truthy } from './vocabulary.js'
import { asked, told } from './wrap.js'

const ephemeral = { ephemeral: truthy }

export const followersContract = defineContract({
  requests: {
    'xmpp.buddycloud.subscribe': {
      summary: 'Follow a node; `pending` where its owner has to agree.',
      xep: 'XEP-0060 6.1',
      input: v.object({ node }),
      output: v.object({
        ...contract.requests['xmpp.pubsub.subscribe'].output.entries,
        /** What one is in the channel by that. */
        affiliation: v.exactOptional(schemas.text),
      }),
      callback: 'required',
      after: 'xmpp.buddycloud.register',
      examples: [{ node: posts }],
    },
    'xmpp.buddycloud.unsubscribe': asked('xmpp.pubsub.unsubscribe', { less: ['jid'] }),
    'xmpp.buddycloud.subscription': asked('xmpp.pubsub.subscription'),
    'xmpp.buddycloud.subscriptions': asked('xmpp.pubsub.subscriptions', {
      summary:
        'Ask what one follows; with `owner`, who follows a node; with `ephemeral`, for this visit alone.',
      more: ephemeral,
    }),
    'xmpp.buddycloud.affiliations': asked('xmpp.pubsub.affiliations', {
      summary: 'Ask what one is in channels; with `owner`, what everybody is in one.',
      more: ephemeral,
    }),
    'xmpp.buddycloud.affiliation': asked('xmpp.pubsub.affiliation'),
  },
  pushes: {
    'xmpp.buddycloud.push.subscription': told('xmpp.pubsub.push.subscription'),
    'xmpp.buddycloud.push.affiliation': told('xmpp.pubsub.push.affiliation'),
    'xmpp.buddycloud.push.authorisation': told('xmpp.pubsub.push.authorisation'),
  },
})
