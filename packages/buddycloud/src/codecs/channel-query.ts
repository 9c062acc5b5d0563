/** Buddycloud Channels (proto-XEP) 0.4: what a channel server is asked beyond XEP-0060, inside of its `<pubsub/>` */
import { type Element, xml } from '@xmpp-ftw/core'

export const NS_CHANNELS = 'http://buddycloud.org/v1'

/** What counts as true is what asks for it. */
type Truthy = boolean | number | string | undefined

interface Feed {
  /** XEP-0082 date and time. */
  since: string
  /** No replies. */
  parentOnly?: Truthy
}

/** One of the things that can be asked, by the name of its element. */
export type ChannelQuery =
  | {
      ask: 'items'
      node: string
      ids?: readonly string[] | undefined
      maxItems?: number | undefined
      parentOnly?: Truthy
    }
  | ({ ask: 'recent-items'; max: number } & Feed)
  | ({ ask: 'user-items' } & Feed)
  | { ask: 'replies' | 'thread'; node: string; id: string }
  /** `ephemeral`: what is there for this visit alone. */
  | { ask: 'subscriptions' | 'affiliations'; node?: string | undefined; ephemeral?: Truthy }

interface Everything {
  node?: string | undefined
  id?: string
  ids?: readonly string[] | undefined
  max?: number
  maxItems?: number | undefined
  since?: string
  parentOnly?: Truthy
  ephemeral?: Truthy
}

const OWN: readonly string[] = ['recent-items', 'user-items', 'replies', 'thread']

export const channelQuery = {
  xep: 'Buddycloud Channels 0.4',
  ns: NS_CHANNELS,

  build(query: ChannelQuery): Element {
    const { node, id, ids = [], max, maxItems, since, parentOnly, ephemeral }: Everything = query
    return xml(
      query.ask,
      {
        xmlns: OWN.includes(query.ask) ? NS_CHANNELS : undefined,
        node,
        item_id: id,
        max,
        max_items: maxItems,
        since,
        'parent-only': parentOnly ? true : undefined,
        ...(ephemeral && { 'xmlns:bc': NS_CHANNELS, 'bc:ephemeral': true }),
      },
      ...ids.map((item) => xml('item', { id: item })),
    )
  },
}
