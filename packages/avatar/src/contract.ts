import { defineContract, flat, formSubmission, Jid, schemas } from '@xmpp-ftw/core'
import * as v from 'valibot'
import { DIGITS, HASH, MEDIA_TYPE, WEB_ADDRESS } from './codecs/metadata.js'

const { done, integer, jid, jidObject, text, word } = schemas

/** Avatars are an account's, so its bare JID is asked. */
const of = v.pipe(
  jid,
  v.transform((given) => Jid.parse(given)?.bare().toString() ?? given),
)

const notText = 'Image content should be a string'
const content = v.pipe(v.string(notText), v.nonEmpty())

const hashed = 'must be a SHA-1 hash in hexadecimal'
const id = v.pipe(v.string(hashed), v.nonEmpty(hashed), v.regex(HASH, hashed))
const typed = 'must be the type of an image or a video'
const type = v.pipe(v.string(typed), v.nonEmpty(typed), v.regex(MEDIA_TYPE, typed))
const addressed = 'must be an http: or https: URL'
const url = v.pipe(v.string(addressed), v.nonEmpty(addressed), v.regex(WEB_ADDRESS, addressed))

function whole(max: number) {
  const message = `must be a whole number from 0 to ${max}`
  const digits = v.pipe(
    v.string(message),
    v.regex(DIGITS, message),
    v.check((given) => Number(given) <= max, message),
  )
  return v.union([integer(0, max), digits], message)
}
const bytes = whole(4_294_967_295)
const pixels = whole(65_535)

/** A list of other formats, its failures in the manual's words. */
function others<S extends v.ObjectSchema<v.ObjectEntries, undefined>>(entry: S) {
  const [first = ''] = Object.keys(entry.entries)
  return v.optional(
    flat(v.array(entry), (issue) => {
      if (!issue.path) return 'Additional must be an array'
      const key = issue.path[1]?.key ?? first
      const isMissing =
        !issue.path[1] || issue.input === undefined || issue.input === null || issue.input === ''
      return isMissing
        ? `Missing '${String(key)}' key in additional`
        : `'${String(key)}' key in additional ${issue.message}`
    }),
  )
}

/** What the node's configuration must be for the item to be published (XEP-0060, section 7.1.5). */
const options = v.optional(formSubmission)

const told = v.object({
  bytes,
  id,
  type,
  width: v.optional(pixels),
  height: v.optional(pixels),
  url: v.optional(url),
  /** The same image in other formats. */
  additional: others(v.object({ id, url, bytes, type, width: v.nullish(pixels), height: v.nullish(pixels) })),
  options,
})
const disabling = v.object({
  /** No avatar any more, whatever else is given. */
  disable: v.union([v.boolean(), v.number(), v.string()]),
  options,
})
const either = v.union([told, disabling])
/** A union that says of a payload what is wrong with the kind it wants to be. */
const metadata: typeof either = v.config(
  {
    ...either,
    '~run': (dataset, config) =>
      (isDisabling(dataset.value) ? disabling : told)['~run'](dataset, config) as ReturnType<
        (typeof either)['~run']
      >,
  },
  {},
)

function isDisabling(payload: unknown): boolean {
  return typeof payload === 'object' && payload !== null && 'disable' in payload && Boolean(payload.disable)
}

const number = v.number()
/** What the image itself tells. Without `type` it is none of PNG, JPEG, GIF and WebP. */
const looks = {
  bytes: number,
  type: v.exactOptional(text),
  width: v.exactOptional(number),
  height: v.exactOptional(number),
}
const fetched = v.object({ content: text, id: text, ...looks })

/** Where the server has it all as text, so has the app. */
const avatarInfo = v.object({
  id: v.exactOptional(text),
  width: v.exactOptional(text),
  height: v.exactOptional(text),
  type: v.exactOptional(text),
  bytes: v.exactOptional(text),
  url: v.exactOptional(text),
})
const announced = v.object({
  from: jidObject,
  id: v.exactOptional(text),
  avatars: v.exactOptional(v.array(avatarInfo)),
  disabled: v.exactOptional(done),
})

const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
const hash = '4a5eb7171b58e08a6881721e3b43d5a44419a2be'
const ann = { user: 'ann', domain: 'example.com' }

export const contract = defineContract({
  requests: {
    'xmpp.avatar.publish': {
      summary:
        'Publish an image as the own avatar: stored, then announced. What must be said of it is worked out from it.',
      xep: 'XEP-0084 3.1, 3.2',
      input: v.object({
        content,
        /** The same image in other formats, at addresses of its own. */
        additional: others(v.object({ url, content })),
        options,
      }),
      output: v.object({ id: text, ...looks }),
      callback: 'required',
      examples: [
        { content: png },
        { content: png, options: [{ var: 'pubsub#access_model', value: 'open' }] },
      ],
    },
    'xmpp.avatar.upload': {
      summary: 'Store an image, without announcing it. Its `id` is worked out, and if given must be right.',
      xep: 'XEP-0084 3.1',
      input: v.object({ content, id: v.optional(v.string('Avatar id should be a string')), options }),
      output: v.object({ id: text, ...looks }),
      callback: 'required',
      examples: [{ content: png }],
    },
    'xmpp.avatar.metadata': {
      summary: 'Announce an image that is stored as the own avatar, or with `disable`, that there is none.',
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
          additional: [
            {
              id: '0b1d0c8f7f1d2c1c9d6a9a2d5b3f4e5a6b7c8d9e',
              url: 'https://example.com/ann.gif',
              bytes: 998,
              type: 'image/gif',
            },
          ],
        },
        { disable: true },
      ],
    },
    'xmpp.avatar.metadata.get': {
      summary: "Ask for somebody's avatar as it was announced last.",
      xep: 'XEP-0084 7.2',
      input: v.object({ of }),
      output: announced,
      callback: 'required',
      examples: [{ of: 'ann@example.com' }],
    },
    'xmpp.avatar.data': {
      summary:
        'Fetch an image that is stored. One that is too large, or does not match its `id`, is refused.',
      xep: 'XEP-0084 3.4',
      input: v.object({ of, id: word }),
      output: fetched,
      callback: 'required',
      examples: [{ of: 'ann@example.com', id: hash }],
    },
    'xmpp.avatar.vcard': {
      summary:
        "Fetch the photo of somebody's vCard, or of a room's occupant; verified against `id`, where that is given.",
      xep: 'XEP-0153 3.2',
      input: v.object({ of: jid, id: v.optional(word) }),
      output: fetched,
      callback: 'required',
      examples: [{ of: 'ann@example.com', id: hash }, { of: 'coven@muc.example.com/hecate' }],
    },
    'xmpp.avatar.subscribe': {
      summary: "Subscribe to somebody's avatar; those of contacts come without that.",
      xep: 'XEP-0084 3.3',
      input: v.object({ of }),
      output: v.object({
        subscription: text,
        id: v.exactOptional(text),
        configuration: v.exactOptional(v.object({ required: v.boolean() })),
      }),
      callback: 'required',
      payloadFirst: true,
      examples: [{ of: 'ann@example.com' }],
    },
    'xmpp.avatar.unsubscribe': {
      summary: "End the subscription to somebody's avatar.",
      xep: 'XEP-0084 3.3',
      input: v.object({ of }),
      output: done,
      callback: 'required',
      payloadFirst: true,
      examples: [{ of: 'ann@example.com' }],
    },
  },
  pushes: {
    'xmpp.avatar.push.metadata': {
      summary: 'Somebody has announced an avatar, or `disabled` it.',
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
      summary:
        'The presence of somebody, or of an occupant, tells another photo than before, or that there is none.',
      xep: 'XEP-0153 3.1, 4.1; XEP-0398 4',
      payload: v.object({ from: jidObject, id: v.exactOptional(text), disabled: v.exactOptional(done) }),
      examples: [
        { from: { ...ann, resource: 'desk' }, id: hash },
        { from: ann, disabled: true },
      ],
    },
  },
})
