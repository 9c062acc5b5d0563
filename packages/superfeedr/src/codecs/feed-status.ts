/** Superfeedr's extension of XEP-0060: what the service knows about a feed */
import { type Codec, defined, type Element } from '@xmpp-ftw/core'
import { safeAddress } from '@xmpp-ftw/pubsub'
import { NS_SUPERFEEDR } from './namespaces.js'

export interface FeedLink {
  title?: string
  rel?: string
  /** Absent when following it would run something. */
  href?: string
  type?: string
}

/** As text, and as far as the service says it. */
export interface FeedStatus {
  /** URL of the feed. */
  feed?: string
  status: {
    /** HTTP status code of the last fetch, `200`. */
    response?: string
    message?: string
    /** Times, and in `period` the seconds between fetches. */
    fetch: { next?: string; last?: string; period?: string }
    /** When it was last parsed. */
    parsed?: string
    /** When the service last looked after it; entries are counted since then. */
    maintenance?: string
  }
  title?: string
  entries_count_since_last_maintenance?: string
  id?: string
  links?: FeedLink[]
}

export const feedStatus: Omit<Codec<FeedStatus>, 'build'> = {
  xep: 'XEP-0060 Publish-Subscribe 1.30.0',
  ns: NS_SUPERFEEDR,

  parse(element) {
    if (!element.is('status', NS_SUPERFEEDR)) return undefined
    const text = (name: string) => element.getChildText(name, NS_SUPERFEEDR)
    const http = element.getChild('http', NS_SUPERFEEDR)
    const links = element.getChildren('link', NS_SUPERFEEDR).map(parseLink)
    return defined({
      feed: element.attrs.feed,
      status: defined({
        response: http?.attrs.code,
        message: http?.text(),
        fetch: defined({ next: text('next_fetch'), last: text('last_fetch'), period: text('period') }),
        parsed: text('last_parse'),
        maintenance: text('last_maintenance_at'),
      }),
      title: text('title'),
      entries_count_since_last_maintenance: text('entries_count_since_last_maintenance'),
      id: text('id'),
      links: links.length > 0 ? links : undefined,
    })
  },
}

function parseLink({ attrs: { title, rel, href, type } }: Element): FeedLink {
  return defined({ title, rel, href: safeAddress(href), type })
}
