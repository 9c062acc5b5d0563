import { defineContract, flat, schemas } from '@xmpp-ftw/core'
import { entrySchema } from '@xmpp-ftw/pubsub'
import * as v from 'valibot'

const { choice, done, jid, text } = schemas

/** A missing feed is told in the same words as one that is no text. */
const feed = v.pipe(v.string("Missing 'feed' key"), v.nonEmpty("Missing 'feed' key"))
const subscriber = v.optional(jid)
/** The service, where it is not the one the session is made for. */
const to = v.optional(jid)
const page = v.optional(
  v.pipe(
    flat(v.union([v.number(), v.string()]), "Bad 'page' key"),
    v.check((given) => /^[1-9]\d{0,8}$/.test(String(given)), "Bad 'page' key"),
    v.transform(Number),
  ),
)

const maybe = v.exactOptional(text)
const status = v.object({
  response: maybe,
  message: maybe,
  fetch: v.object({ next: maybe, last: maybe, period: maybe }),
  parsed: maybe,
  maintenance: maybe,
})
const about = {
  title: maybe,
  entries_count_since_last_maintenance: maybe,
  id: maybe,
  links: v.exactOptional(v.array(v.object({ title: maybe, rel: maybe, href: maybe, type: maybe }))),
}
const meta = v.object({ feed: maybe, status, ...about })
const subscription = v.object({
  feed: maybe,
  jid: maybe,
  /** Absent where the service says nothing about the feed. */
  status: v.exactOptional(status),
  ...about,
})
const entries = { meta: v.exactOptional(meta), items: v.array(entrySchema) }

const example = 'https://example.org/feed'
const anna = 'anna@example.com'

export const contract = defineContract({
  requests: {
    'xmpp.superfeedr.subscribe': {
      summary:
        'Subscribe to a feed, by default with the own bare JID; answers what the service knows about it.',
      xep: 'XEP-0060 6.1',
      input: v.object({ feed, jid: subscriber, to, format: v.optional(choice('atom', 'json')) }),
      output: v.optional(v.object({ feed: maybe, jid: maybe, status, ...about })),
      callback: 'required',
      examples: [{ feed: example }, { feed: example, jid: anna, format: 'json' }],
    },
    'xmpp.superfeedr.unsubscribe': {
      summary: 'End the subscription to a feed.',
      xep: 'XEP-0060 6.2',
      input: v.object({ feed, jid: subscriber, to }),
      output: done,
      callback: 'required',
      examples: [{ feed: example }],
    },
    'xmpp.superfeedr.retrieve': {
      summary: 'Ask for the latest entries of a feed that is subscribed to.',
      xep: 'XEP-0060 6.5',
      input: v.object({ feed, jid: subscriber, to }),
      output: v.object(entries),
      callback: 'required',
      examples: [{ feed: example }],
    },
    'xmpp.superfeedr.subscriptions': {
      summary: 'Ask for the own subscriptions, a page of 20 at a time.',
      xep: 'XEP-0060 5.6',
      input: v.object({ page, to }),
      output: v.array(subscription),
      callback: 'required',
      examples: [{}, { page: 2 }],
    },
  },
  pushes: {
    'xmpp.superfeedr.push': {
      summary: 'A feed has new entries, or is in error: then there are no items, and `meta.status` says why.',
      xep: 'XEP-0060 7.1.2',
      payload: v.object({
        feed: maybe,
        ...entries,
        /** When it was sent, if it was not just now. */
        delay: maybe,
      }),
      examples: [
        {
          feed: example,
          meta: {
            feed: example,
            status: { response: '200', message: '1 new entry', fetch: { next: '2024-05-01T10:30:00Z' } },
          },
          items: [{ atom: { id: 'e1', title: 'Hello', content: { type: 'text', content: 'World' } } }],
        },
        {
          feed: example,
          meta: { feed: example, status: { response: '404', message: 'Not found', fetch: {} } },
          items: [],
        },
      ],
    },
  },
})
