/** Text of the frames that sessions send, again and again. `encode` of `@xmpp-ftw/core/wire` writes the same of any frame. */
import type { Outcome } from '@xmpp-ftw/core'
import { appendJson } from './json.js'

const BRACE = 123

/** @throws where the data is nothing that JSON can carry */
export function pushText(seq: number, event: string, data: unknown, reply?: string): string {
  let text = appendJson(`{"type":"push","seq":${seq},"event":`, event)
  if (data !== undefined) text = appendJson(`${text},"data":`, data)
  if (reply !== undefined) text = appendJson(`${text},"reply":`, reply)
  return flat(`${text}}`)
}

/** @throws where the outcome is nothing that JSON can carry */
export function responseText(seq: number, id: string, { error, data, rsm }: Outcome): string {
  let text = appendJson(`{"type":"response","seq":${seq},"id":`, id)
  if (error !== undefined) return flat(`${appendJson(`${text},"error":`, error)}}`)
  if (data !== undefined) text = appendJson(`${text},"data":`, data)
  if (rsm !== undefined) text = appendJson(`${text},"rsm":`, rsm)
  return flat(`${text}}`)
}

/**
 * The same text in one piece. Until a character is read, V8 keeps what was put together as a tree of its pieces, several times the
 * size; a socket flattens it, but frames are also kept for clients that have none.
 */
function flat(text: string): string {
  // A comparison, since a character that nobody looks at need not be read.
  return text.charCodeAt(0) === BRACE ? text : ''
}
