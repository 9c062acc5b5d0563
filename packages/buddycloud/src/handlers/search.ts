import { defined, type Handlers, parseChild } from '@xmpp-ftw/core'
import { searchQuery, tableOf } from '@xmpp-ftw/search'
import type { Buddycloud } from '../buddycloud.js'
import { searchResults } from '../codecs/search-results.js'
import type { searchContract } from '../contracts/search.js'

export function search(cloud: Buddycloud): Handlers<typeof searchContract> {
  return {
    'xmpp.buddycloud.search.get': cloud.at('xmpp.search.get'),
    'xmpp.buddycloud.search.do': async (input, { signal }) => {
      const asked = cloud.search.find({ ...input, to: cloud.server }, { signal })
      const reply = await cloud.blame(input, asked)
      const { fields } = tableOf(parseChild(reply, searchQuery) ?? {})
      const results = (parseChild(reply, searchResults) ?? []).map(({ node, id, entry }) =>
        defined({ node, id, entry: entry && cloud.pubsub.parser.parse(entry) }),
      )
      return { fields, results }
    },
  }
}
