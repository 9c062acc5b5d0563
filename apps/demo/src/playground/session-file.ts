/** A session as a file: what was asked and told, without secrets. */
import { maskSecrets } from '@xmpp-ftw/core'
import * as v from 'valibot'
import type { Entry } from './log/entry.js'

const FORMAT = 'xmpp-ftw-session'

const base = {
  id: v.number(),
  at: v.number(),
  event: v.string(),
  payload: v.optional(v.unknown()),
  stanzas: v.array(
    v.object({
      direction: v.picklist(['in', 'out']),
      xml: v.string(),
      truncated: v.exactOptional(v.boolean()),
    }),
  ),
}

const error = v.looseObject({ type: v.string() })

const entry = v.variant('kind', [
  v.object({
    ...base,
    kind: v.literal('request'),
    outcome: v.exactOptional(
      v.object({ took: v.number(), error: v.exactOptional(error), data: v.optional(v.unknown()) }),
    ),
  }),
  v.object({
    ...base,
    kind: v.literal('push'),
    answer: v.exactOptional(v.object({ data: v.optional(v.unknown()) })),
  }),
  v.object({ ...base, kind: v.literal('example'), of: v.picklist(['request', 'push']) }),
  v.object({ ...base, kind: v.literal('stanza') }),
])

const file = v.object({ format: v.literal(FORMAT), version: v.literal(1), entries: v.array(entry) })

export function writeSession(entries: readonly Entry[]): string {
  const kept = entries.map((each) => ({ ...each, payload: maskSecrets(each.payload) }))
  return `${JSON.stringify({ format: FORMAT, version: 1, entries: kept }, null, 2)}\n`
}

/** @throws Error in words for whoever chose the file */
export function readSession(text: string): readonly Entry[] {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw new Error('That file is not JSON.')
  }
  const result = v.safeParse(file, json)
  if (!result.success) throw new Error('That file holds no session of the playground.')
  // Nobody waits for an answer to what was pushed then.
  return result.output.entries.map((each) =>
    each.kind === 'push' ? { ...each, answerable: false } : each,
  ) as readonly Entry[]
}

/** Whether something in it was masked: asking that again would ask for something else. */
export function hasMasked(payload: unknown): boolean {
  return JSON.stringify(payload ?? null).includes('"***"')
}
