import type { Handlers } from '@xmpp-ftw/core'
import type { Buddycloud } from '../buddycloud.js'
import type { discoveryContract } from '../contracts/discovery.js'

export function discovery(cloud: Buddycloud): Handlers<typeof discoveryContract> {
  return {
    'xmpp.buddycloud.discover': (input, { signal }) => cloud.discover(input, signal),
    'xmpp.buddycloud.discover.items': (input, context) =>
      cloud.disco.requests['xmpp.discover.items'](input, context),
    'xmpp.buddycloud.discover.info': (input, context) =>
      cloud.disco.requests['xmpp.discover.info'](input, context),
    'xmpp.buddycloud.presence': async () => cloud.announce(),
  }
}
