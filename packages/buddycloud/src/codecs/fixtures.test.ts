import { Element, parseElement, xml } from '@xmpp-ftw/core'
import { runFixtures } from '@xmpp-ftw/testing'
import { type ChannelQuery, channelQuery } from './channel-query.js'
import { searchResults } from './search-results.js'

const folder = (name: string) => new URL(`./fixtures/${name}/`, import.meta.url)

/** As it is on the wire, so that a prefix which is not declared breaks it. Queries are never read. */
const written = {
  parse: () => undefined,
  build: (query: ChannelQuery) => parseElement(channelQuery.build(query).toString()),
}

const toJson = (value: unknown): unknown =>
  value === undefined
    ? undefined
    : JSON.parse(
        JSON.stringify(value, (_, inner: unknown) =>
          inner instanceof Element ? inner.clone().toString() : inner,
        ),
      )

runFixtures('what a channel server is asked', written, folder('channel-query'))
runFixtures(
  'what a search found',
  { ...searchResults, build: () => xml('query') },
  folder('search-results'),
  {
    toJson,
  },
)
