import type { Handlers } from '@xmpp-ftw/core'
import type { Buddycloud } from '../buddycloud.js'
import type { mediaContract } from '../contracts/media.js'

export function media(cloud: Buddycloud): Handlers<typeof mediaContract> {
  return {
    'xmpp.buddycloud.discover.media-server': ({ of }, { signal }) => cloud.discoverMedia(of, signal),
    'xmpp.buddycloud.http.confirm': (input, context) =>
      cloud.http.requests['xmpp.http.confirm'](input, context),
    'xmpp.buddycloud.http.deny': (input, context) => cloud.http.requests['xmpp.http.deny'](input, context),
  }
}
