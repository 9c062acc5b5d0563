/**
 * The vocabulary contracts are written in: valibot's schemas with our words in their messages.
 *
 * A message in lower case is completed with its key by `validate`; a missing key needs no message here.
 */
import * as v from 'valibot'
import { Jid } from './jid.js'

/** Any string, empty ones too. */
export const text = v.string('must be a string')

/** A string that must hold something: an empty one counts as missing. */
export const word = v.pipe(v.string('must be a string'), v.nonEmpty('must not be empty'))

export const flag = v.boolean('must be true or false')

export const strings = v.array(text, 'must be an array of strings')

export function integer(min: number, max: number) {
  const message = `must be a whole number from ${min} to ${max}`
  return v.pipe(v.number(message), v.integer(message), v.minValue(min, message), v.maxValue(max, message))
}

export function choice<const T extends readonly string[]>(...values: T) {
  return v.picklist(values, `must be one of: ${values.join(', ')}`)
}

/** The payload of requests that take none: whatever comes is ignored. */
export const nothing = v.pipe(
  v.unknown(),
  v.transform(() => ({})),
)

/** What a request answers that has nothing to tell but success. */
export const done = v.literal(true)

const anyJid = v.pipe(
  v.union(
    [word, v.object({ user: v.optional(v.string()), domain: v.string(), resource: v.optional(v.string()) })],
    'must be a JID',
  ),
  v.rawTransform<
    string | { user?: string | undefined; domain: string; resource?: string | undefined },
    string
  >(({ dataset, addIssue, NEVER }) => {
    const given = dataset.value
    const prepared =
      typeof given === 'string'
        ? Jid.parse(given)
        : Jid.of(given.user ?? '', given.domain, given.resource ?? '')
    if (prepared) return prepared.toString()
    addIssue({ message: 'must be a JID' })
    return NEVER
  }),
)

/**
 * A JID from the app, text or `{ user?, domain, resource? }`; handlers get prepared text.
 *
 * Text is what apps mostly give: where it is a JID there is no need to try what else it could be.
 */
export const jid: typeof anyJid = {
  ...anyJid,
  '~run'(dataset, config) {
    const given = dataset.value
    const prepared = typeof given === 'string' ? Jid.parse(given) : undefined
    return prepared ? { typed: true, value: prepared.toString() } : anyJid['~run'](dataset, config)
  },
}

/** Who may ask something of this client: for `permit`. */
export const callers = v.union([v.literal('anyone'), v.array(jid)], "must be 'anyone' or an array of JIDs")

/** A JID as the app gets it. */
export const jidObject = v.object({
  user: v.exactOptional(v.string()),
  domain: v.string(),
  resource: v.exactOptional(v.string()),
})

/** An error as the app gets it. */
export const errorObject = v.object({
  type: v.string(),
  condition: v.exactOptional(v.string()),
  description: v.exactOptional(v.string()),
  by: v.exactOptional(v.string()),
  application: v.exactOptional(
    v.object({
      condition: v.string(),
      xmlns: v.exactOptional(v.string()),
      description: v.exactOptional(v.string()),
      feature: v.exactOptional(v.string()),
    }),
  ),
  request: v.exactOptional(v.unknown()),
})
