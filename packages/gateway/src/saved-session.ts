/** A session of a gateway on paper, for the process that comes after. */
import type { SavedSession } from '@xmpp-ftw/core'
import * as v from 'valibot'
import { StateError } from './state-directory.js'

const count = v.pipe(v.number(), v.integer(), v.minValue(0))
const text = v.string()
const texts = v.array(text)
const frame = v.object({ text, at: v.number() })

const session = v.looseObject({
  login: v.looseObject({ domain: text }),
  stream: v.looseObject({
    jid: text,
    id: text,
    inbound: count,
    acknowledged: count,
    unacknowledged: v.array(v.object({ xml: text, at: v.number() })),
    recent: v.optional(texts),
  }),
  after: v.optional(text),
  extensions: v.record(text, v.object({ version: v.number(), state: v.unknown() })),
})

const saved = v.object({
  version: v.literal(1),
  id: text,
  /** Milliseconds since 1970, until when its client may come back. */
  until: v.number(),
  /** Where its client was, for the limits of logins. */
  place: text,
  /** Hashes of the secrets, in hexadecimal. */
  tokens: texts,
  /** Of the client's frames: how many arrived, and how many it was told about. */
  received: count,
  told: count,
  acknowledges: v.boolean(),
  mute: v.boolean(),
  lastReply: count,
  answered: v.array(v.tuple([text, count])),
  /** Of the frame that was sent last, and those that the client has not acknowledged. */
  seq: count,
  frames: v.array(frame),
  session,
})

export type SavedGatewaySession = Omit<v.InferOutput<typeof saved>, 'session'> & { session: SavedSession }

/** @throws StateError when it is not what this version writes */
export function parseSaved(value: unknown): SavedGatewaySession {
  const result = v.safeParse(saved, value)
  if (!result.success) throw new StateError(`not of this version, at '${v.getDotPath(result.issues[0])}'`)
  return result.output as SavedGatewaySession
}
