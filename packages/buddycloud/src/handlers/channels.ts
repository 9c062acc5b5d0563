import { ClientError, type Handlers } from '@xmpp-ftw/core'
import type { Buddycloud } from '../buddycloud.js'
import type { channelsContract } from '../contracts/channels.js'

const METADATA = 'http://jabber.org/protocol/pubsub#meta-data'

export function channels(cloud: Buddycloud): Handlers<typeof channelsContract> {
  return {
    'xmpp.buddycloud.create': cloud.at('xmpp.pubsub.create'),
    'xmpp.buddycloud.delete': cloud.at('xmpp.pubsub.delete'),
    'xmpp.buddycloud.config.get': async (input, context) => {
      const { node, owner } = input
      const to = cloud.server
      if (owner) return cloud.pubsub.requests['xmpp.pubsub.config.get']({ to, node }, context)
      const { items } = await cloud.disco.requests['xmpp.discover.info']({ of: to, node }, context)
      const forms = items.flatMap((entry) => (entry.kind === 'form' ? entry.form : []))
      const { fields = [] } = forms.find(({ formType }) => formType === METADATA) ?? forms[0] ?? {}
      if (fields.length === 0) throw new ClientError('No node information found', input)
      return fields
    },
    'xmpp.buddycloud.config.set': cloud.at('xmpp.pubsub.config.set'),
  }
}
