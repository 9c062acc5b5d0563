/** Words that several subjects' contracts share. */
import { flat, prepared } from '@xmpp-ftw/core'
import { entrySchema } from '@xmpp-ftw/item-parser'
import { contract } from '@xmpp-ftw/pubsub'
import * as v from 'valibot'

const pubsub = contract.requests

/** `/user/{channel}/{kind}`: posts, status, geo/…, subscriptions. */
export const { node } = pubsub['xmpp.pubsub.delete'].input.entries

/** Page of a result (XEP-0059). */
export const { rsm } = pubsub['xmpp.pubsub.retrieve'].input.entries

/** Whatever counts as true. */
export const { owner: truthy } = pubsub['xmpp.pubsub.subscriptions'].input.entries

/** A point in time, as text that `Date.parse` takes or as milliseconds since 1970. Empty text is none. */
export const since = v.optional(
  prepared(
    flat(
      v.pipe(
        v.union([v.string(), v.number()]),
        v.check((given) => !Number.isNaN(new Date(given).getTime())),
        v.transform((given) => new Date(given).toISOString()),
      ),
      'Since date was unparsable',
    ),
    (given) => (given === '' ? undefined : given),
  ),
)

/** Items, with the node that each is in. */
export const channelItems = v.array(
  v.object({
    id: v.string(),
    node: v.string(),
    entry: v.exactOptional(entrySchema),
    /** As text, other than in pushes. */
    publisher: v.exactOptional(v.string()),
  }),
)

export const posts = '/user/ann@example.com/posts'
