import type { Message } from './state.js'

/** Whether a message, or its last correction, goes by that id. */
export function isNamed({ id, revision }: Message, wanted: string): boolean {
  return id === wanted || revision === wanted
}

/** Whether the same one said both: by the room's word where it gives it, else by the nick. */
export function isOfSame(one: Message, other: Message): boolean {
  if (one.isNotice || one.own !== other.own) return false
  if (one.authorId !== undefined && other.authorId !== undefined) return one.authorId === other.authorId
  return one.own || one.author === other.author
}
