import { defined, type Handlers, parseChild } from '@xmpp-ftw/core'
import { searchQuery, tableOf } from '@xmpp-ftw/search'
import type { Buddycloud } from '../buddycloud.js'
import { searchResults } from '../codecs/search-results.js'
import type { searchContract } from '../contracts/search.js'

export function search(cloud: Buddycloud): Handlers<typeof searchContract> {
  return {
    'xmpp.buddycloud.search.get': cloud.at((input, context) =>
      cloud.search.requests['xmpp.search.get'](input, context),
    ),
    'xmpp.buddycloud.search.do': cloud.at(async (input, { signal }) => {
      const reply = await cloud.search.find(input, { signal })
      const { fields } = tableOf(parseChild(reply, searchQuery) ?? {})
      const results = (parseChild(reply, searchResults) ?? []).map(({ node, id, entry }) =>
        defined({ node, id, entry: entry && cloud.pubsub.parser.parse(entry) }),
      )
      return { fields, results }
    }),
  }
}
