/** What a server kept of a conversation, put in its place among what is known already (XEP-0313). */
import { isNamed, isOfSame } from './same-message.js'
import type { Message } from './state.js'

/** One entry of an archive. */
export interface Past {
  readonly message: Message
  /** It corrects the message with that id (XEP-0308). */
  readonly replace?: string
  /** It is no message, but tells that the one with that id arrived (XEP-0184). */
  readonly received?: string
}

export interface Woven {
  readonly messages: readonly Message[]
  /** Messages nobody here had seen yet. */
  readonly added: readonly Message[]
  /** Ids of own messages that arrived, but are not here yet. */
  readonly receipts: readonly string[]
}

/**
 * @param known oldest first
 * @param past in the order of the archive
 * @param start nothing of `past` belongs before that place in `known`
 * @param receipts what was left of them the last time
 */
export function weave(
  known: readonly Message[],
  past: readonly Past[],
  start: number,
  receipts: readonly string[] = [],
): Woven {
  const messages = [...known]
  const added: Message[] = []
  const arrived = new Set(receipts)
  let place = start
  for (const entry of past) {
    if (entry.received !== undefined) arrived.add(entry.received)
    else if (entry.replace !== undefined && correct(messages, entry.message, entry.replace)) continue
    else {
      const message =
        entry.replace === undefined ? entry.message : { ...entry.message, replaces: entry.replace }
      const same = messages.findIndex((each) => isSame(each, message))
      if (same < 0) {
        messages.splice(place, 0, withCorrection(messages, message))
        added.push(message)
        place += 1
      } else {
        messages[same] = reached(messages[same]!, message)
        place = Math.max(place, same + 1)
      }
    }
  }
  for (const id of arrived) if (confirm(messages, id)) arrived.delete(id)
  return { messages: withoutTaken(messages), added, receipts: [...arrived] }
}

/** By the archive's own id where both have one: there are clients that use theirs twice. */
export function isSame(one: Message, other: Message): boolean {
  if (one.archiveId !== undefined && other.archiveId !== undefined) return one.archiveId === other.archiveId
  return isOfSame(one, other) && isNamed(one, other.id)
}

/** What the server keeps has reached it; those that it sent back failed all the same. */
function reached({ error, ...known }: Message, { archiveId, delivery }: Message): Message {
  const isUncertain =
    known.delivery === 'sending' || (known.delivery === 'failed' && error?.type === 'connection')
  return {
    ...known,
    ...(error && !isUncertain && { error }),
    ...(archiveId !== undefined && { archiveId }),
    ...(isUncertain && delivery && { delivery }),
  }
}

/** @returns whether the message is there */
function confirm(messages: Message[], id: string): boolean {
  const at = messages.findIndex((each) => each.own && isNamed(each, id))
  const message = messages[at]
  if (!message) return false
  const { error: _, ...rest } = message
  messages[at] = { ...rest, delivery: 'delivered' }
  return true
}

/** @returns whether the original is there, or a later correction of it */
function correct(messages: Message[], correction: Message, replace: string): boolean {
  const at = messages.findIndex(
    (each) => (each.id === replace || each.replaces === replace) && isOfSame(each, correction),
  )
  const original = messages[at]
  if (!original) return false
  const last = original.revisedAt ?? (original.replaces === undefined ? -Infinity : original.at)
  if (correction.at >= last && original.revision !== correction.id && original.id !== correction.id)
    messages[at] = corrected(original, correction)
  return true
}

/** What a message says after a correction of it. */
export function corrected(original: Message, { id, content, format, at }: Message): Message {
  return { ...original, revision: id, revisedAt: at, content, format }
}

/** The message as a correction left it that came before it: archives are read backwards. */
function withCorrection(messages: readonly Message[], message: Message): Message {
  const correction = messages.findLast((each) => each.replaces === message.id && isOfSame(each, message))
  if (!correction) return message
  const { content, format, revision = correction.id, revisedAt = correction.at } = correction
  return { ...message, content, format, revision, revisedAt }
}

/** A correction that was there before its original has been taken into it. */
function withoutTaken(messages: readonly Message[]): readonly Message[] {
  const isTaken = (correction: Message) =>
    messages.some((each) => each.id === correction.replaces && isOfSame(each, correction))
  return messages.filter((each) => each.replaces === undefined || !isTaken(each))
}
