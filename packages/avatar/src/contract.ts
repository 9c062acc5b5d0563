import { defineContract, flat, formSubmission, Jid, schemas } from '@xmpp-ftw/core'
import * as v from 'valibot'
import { DIGITS, HASH, MEDIA_TYPE, WEB_ADDRESS } from './codecs/metadata.js'

const { done, flag, jid, jidObject, text, word } = schemas

/** Avatars are an account's, so its bare JID is asked. */
const of = v.pipe(
  jid,
  v.transform((given) => Jid.parse(given)?.bare().toString() ?? given),
)
const content = v.pipe(v.string('Image content should be a string'), v.nonEmpty())

function like(pattern: RegExp, message: string) {
  return v.pipe(v.string(message), v.regex(pattern, message))
}
const id = like(HASH, 'must be a SHA-1 hash in hexadecimal')
const url = like(WEB_ADDRESS, 'must be an http: or https: URL')
const whole = 'must be a whole number'
const count = v.pipe(
  v.union([v.number(), v.string()], whole),
  v.check((given) => DIGITS.test(String(given)), whole),
)
const format = {
  type: like(MEDIA_TYPE, 'must be the type of an image or a video'),
  width: v.nullish(count),
  height: v.nullish(count),
}

/** The same image in other formats, failures in the manual's words. */
const additional = v.optional(
  flat(
    v.array(
      v.object({ id, url, bytes: count, ...format }, "Missing 'id' key in additional"),
      'Additional must be an array',
    ),
    ({ path, input, message }) => {
      const key = path?.[1]?.key
      if (key === undefined) return message
      return input ? `'${key}' key in additional ${message}` : `Missing '${key}' key in additional`
    },
  ),
)

/** What the node's configuration must be for the item to be published (XEP-0060, section 7.1.5). */
const options = v.optional(formSubmission)

const told = v.object({ bytes: count, id, ...format, url: v.optional(url), additional, options })
const disabling = v.object({
  /** No avatar any more, whatever else is given. */
  disable: v.union([v.boolean(), v.number(), v.string()]),
  options,
})
const either = v.union([told, disabling])
/** A union that says of a payload what is wrong with the kind it wants to be. */
const metadata = v.config(
  {
    ...either,
    '~run': (dataset: { value: unknown }, config: v.Config<v.BaseIssue<unknown>>) =>
      ((dataset.value as { disable?: unknown } | undefined)?.disable ? disabling : told)['~run'](
        dataset,
        config,
      ),
  },
  {},
) as typeof either

const maybe = v.exactOptional(text)
const pixels = v.exactOptional(v.number())
/** What the image itself tells. Without `type` it is none of PNG, JPEG, GIF and WebP. */
const looks = { id: text, bytes: v.number(), type: maybe, width: pixels, height: pixels }
const stored = v.object(looks)
const fetched = v.object({ content: text, ...looks })

const photo = { from: jidObject, id: maybe, disabled: v.exactOptional(done) }
const announced = v.object({
  ...photo,
  avatars: v.exactOptional(
    /** What the server has as text, the app has, too. */
    v.array(v.object({ id: maybe, width: maybe, height: maybe, type: maybe, bytes: maybe, url: maybe })),
  ),
})

const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
const hash = '4a5eb7171b58e08a6881721e3b43d5a44419a2be'
const ann = { user: 'ann', domain: 'example.com' }
const its = 'ann@example.com'

export const contract = defineContract({
  requests: {
    'xmpp.avatar.publish': {
      summary: 'Store an image, and announce it as the own avatar; what it is, is worked out.',
      xep: 'XEP-0084 3.1, 3.2',
      input: v.object({ content, additional, options }),
      output: stored,
      callback: 'required',
      examples: [
        { content: png },
        { content: png, options: [{ var: 'pubsub#access_model', value: 'open' }] },
      ],
    },
    'xmpp.avatar.upload': {
      summary: 'Store an image, without announcing it.',
      xep: 'XEP-0084 3.1',
      input: v.object({ content, id: v.optional(v.string('Avatar id should be a string')), options }),
      output: stored,
      callback: 'required',
      examples: [{ content: png }],
    },
    'xmpp.avatar.metadata': {
      summary: 'Announce a stored image as the own avatar, or that there is none.',
      xep: 'XEP-0084 3.2, 3.5',
      input: metadata,
      output: done,
      callback: 'required',
      examples: [
        {
          id: hash,
          bytes: 70,
          type: 'image/png',
          width: 1,
          height: 1,
          additional: [{ id: hash, url: 'https://example.com/ann.gif', bytes: 998, type: 'image/gif' }],
        },
        { disable: true },
      ],
    },
    'xmpp.avatar.metadata.get': {
      summary: 'Ask for the avatar that somebody announced last.',
      xep: 'XEP-0084 7.2',
      input: v.object({ of }),
      output: announced,
      callback: 'required',
      after: 'xmpp.avatar.publish',
      examples: [{ of: its }],
    },
    'xmpp.avatar.data': {
      summary: 'Fetch a stored image; refused if it is too large, or not the one that the id means.',
      xep: 'XEP-0084 3.4',
      input: v.object({ of, id: word }),
      output: fetched,
      callback: 'required',
      after: 'xmpp.avatar.publish',
      examples: [{ of: its, id: hash }],
    },
    'xmpp.avatar.vcard': {
      summary: 'Fetch the photo of a vCard, of an occupant as well; with `id`, refused if it is another.',
      xep: 'XEP-0153 3.2',
      input: v.object({ of: jid, id: v.optional(word) }),
      output: fetched,
      callback: 'required',
      examples: [{ of: its, id: hash }],
    },
    'xmpp.avatar.subscribe': {
      summary: 'Subscribe to the avatar of somebody; those of contacts come without that.',
      xep: 'XEP-0084 3.3',
      input: v.object({ of }),
      output: v.object({
        subscription: text,
        id: maybe,
        configuration: v.exactOptional(v.object({ required: flag })),
      }),
      callback: 'required',
      payloadFirst: true,
      after: 'xmpp.avatar.publish',
      examples: [{ of: its }],
    },
    'xmpp.avatar.unsubscribe': {
      summary: 'End that subscription.',
      xep: 'XEP-0084 3.3',
      input: v.object({ of }),
      output: done,
      callback: 'required',
      payloadFirst: true,
      after: 'xmpp.avatar.subscribe',
      examples: [{ of: its }],
    },
  },
  pushes: {
    'xmpp.avatar.push.metadata': {
      summary: 'Somebody announced an avatar, or that there is none.',
      xep: 'XEP-0084 3.3, 3.5',
      payload: announced,
      examples: [
        {
          from: ann,
          id: hash,
          avatars: [{ id: hash, width: '1', height: '1', type: 'image/png', bytes: '70' }],
        },
        { from: ann, disabled: true },
      ],
    },
    'xmpp.avatar.push.vcard': {
      summary: 'The photo in the vCard of somebody is another than before, or there is none.',
      xep: 'XEP-0153 3.1, 4.1; XEP-0398 4',
      payload: v.object(photo),
      examples: [{ from: ann, id: hash }],
    },
  },
})
