import {
  defineContract,
  delaySchema,
  delivered,
  formSchema,
  formSubmission,
  resultSetRequest,
  schemas,
} from '@xmpp-ftw/core'
import * as v from 'valibot'
import { DEFAULTS } from './codecs/archive-preferences.js'
import { moment } from './moment.js'

const { done, errorObject, flag, jid, jidObject, text, word } = schemas

const which = {
  /** Whose archive: a room's, say, or a service's. The own one without it. */
  to: v.optional(jid),
  /** Of a service that has an archive for each of its nodes (XEP-0442). */
  node: v.optional(word),
}

const rule = v.picklist(DEFAULTS, "'default' should be one of always, never, roster")

const end = v.exactOptional(v.object({ id: text, timestamp: text }))

export const contract = defineContract({
  requests: {
    'xmpp.mam.query': {
      summary: 'Ask for a page of an archive. Its messages come before the callback.',
      xep: 'XEP-0313 4',
      input: v.object({
        ...which,
        /** Comes back with each message. */
        queryId: v.optional(text),
        with: v.optional(jid),
        /** A date as text, or milliseconds since 1970. */
        start: v.optional(moment),
        end: v.optional(moment),
        /** This and the next four need `urn:xmpp:mam:2#extended`. Unlike `rsm`, it can be given with `afterId`. */
        beforeId: v.optional(word),
        afterId: v.optional(word),
        /** These messages alone. */
        ids: v.optional(v.array(word, 'must be an array of strings')),
        /** Have the newest message of the page come first. */
        flipPage: v.optional(flag),
        /** Needs `urn:xmpp:mam:2#groupchat-field`. */
        includeGroupchat: v.optional(flag),
        /** Further fields, of those that `xmpp.mam.fields` tells. */
        form: v.optional(formSubmission),
        rsm: v.optional(resultSetRequest),
      }),
      output: v.object({
        complete: flag,
        stable: flag,
        queryId: v.exactOptional(text),
        with: v.exactOptional(text),
        start: v.exactOptional(text),
        end: v.exactOptional(text),
      }),
      callback: 'required',
      paged: true,
      examples: [
        {
          queryId: 'q1',
          with: 'bob@example.net',
          start: '2024-05-01T00:00:00Z',
          rsm: { max: 20, before: true },
        },
        { to: 'tea@muc.example.com', rsm: { after: '28482-98726' }, flipPage: true },
        { node: 'news', ids: ['28482-98726'], form: [{ var: 'withtext', value: 'tea' }] },
      ],
    },
    'xmpp.mam.fields': {
      summary: 'Ask by which fields an archive can be searched.',
      xep: 'XEP-0313 4.1.5',
      input: v.object(which),
      output: formSchema,
      callback: 'required',
      examples: [{}, { node: 'news' }],
    },
    'xmpp.mam.metadata': {
      summary: 'Ask for the first and the last message of an archive.',
      xep: 'XEP-0313 5',
      input: v.object({ to: which.to }),
      output: v.object({ start: end, end }),
      callback: 'required',
      examples: [{ to: 'tea@muc.example.com' }],
    },
    'xmpp.mam.preferences': {
      summary: 'Say whose messages are archived.',
      xep: 'XEP-0441',
      input: v.object({
        default: rule,
        always: v.optional(v.array(jid, "'always' should be an array")),
        never: v.optional(v.array(jid, "'never' should be an array")),
      }),
      output: done,
      callback: 'required',
      examples: [{ default: 'roster', always: ['bob@example.net'], never: [] }],
    },
    'xmpp.mam.preferences.get': {
      summary: 'Ask whose messages are archived.',
      xep: 'XEP-0441',
      input: schemas.nothing,
      output: v.object({ default: rule, always: v.array(jidObject), never: v.array(jidObject) }),
      callback: 'required',
      examples: [{}],
    },
  },
  pushes: {
    'xmpp.mam.message': {
      summary: 'A message from an archive that was asked.',
      xep: 'XEP-0313 4.2',
      payload: v.object({
        ...delivered,
        /** When it was archived. */
        delay: v.exactOptional(delaySchema),
        /** It is a receipt, for the message with that id (XEP-0184). */
        received: v.exactOptional(text),
        /** It corrects the message with that id, if both are `from` the same (XEP-0308). */
        replace: v.exactOptional(text),
        /** What it tells of nodes, each as `xmpp.pubsub.push.<kind>` has it; where pubsub is installed. */
        notifications: v.exactOptional(v.array(v.looseObject({ kind: text, node: text }))),
        mam: v.object({
          to: v.exactOptional(jidObject),
          /** Under which the archive knows it: what `rsm`, `afterId` and `ids` ask for. */
          id: v.exactOptional(text),
          queryId: v.exactOptional(text),
          /** Whose archive, unless it is the own. */
          archive: v.exactOptional(jidObject),
        }),
      }),
      examples: [
        {
          from: { user: 'bob', domain: 'example.net', resource: 'phone' },
          content: 'Hello',
          format: 'plain',
          id: 'm77',
          delay: { when: '2024-05-01T10:00:00Z' },
          mam: { to: { user: 'ann', domain: 'example.com' }, id: '28482-98726', queryId: 'q1' },
        },
      ],
    },
    'xmpp.mam.catchup': {
      summary:
        'An archive was read on after a gap. Its messages came before, as they would have come at their time.',
      xep: 'XEP-0313 4.3.2',
      payload: v.object({
        /** Whose archive, unless it is the own. */
        archive: v.exactOptional(jidObject),
        /** Where it was read on; absent of one that was empty. */
        after: v.exactOptional(text),
        /** How many messages were told. */
        messages: v.number(),
        /** Whether everything that the archive has was told: else `error` says why not. */
        complete: flag,
        error: v.exactOptional(errorObject),
      }),
      examples: [
        { after: '28482-98726', messages: 3, complete: true },
        {
          archive: { user: 'tea', domain: 'muc.example.com' },
          after: '28482-98726',
          messages: 0,
          complete: false,
          error: { type: 'cancel', condition: 'item-not-found' },
        },
      ],
    },
  },
})
