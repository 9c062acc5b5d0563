/** Text of the frames that sessions send, again and again. `encode` of `@xmpp-ftw/core/wire` writes the same of any frame. */
import type { Outcome } from '@xmpp-ftw/core'
import { appendJson } from './json.js'

/** @throws where the data is nothing that JSON can carry */
export function pushText(seq: number, event: string, data: unknown, reply?: string): string {
  let text = appendJson(`{"type":"push","seq":${seq},"event":`, event)
  if (data !== undefined) text = appendJson(`${text},"data":`, data)
  if (reply !== undefined) text = appendJson(`${text},"reply":`, reply)
  return `${text}}`
}

/** @throws where the outcome is nothing that JSON can carry */
export function responseText(seq: number, id: string, { error, data, rsm }: Outcome): string {
  let text = appendJson(`{"type":"response","seq":${seq},"id":`, id)
  if (error !== undefined) return `${appendJson(`${text},"error":`, error)}}`
  if (data !== undefined) text = appendJson(`${text},"data":`, data)
  if (rsm !== undefined) text = appendJson(`${text},"rsm":`, rsm)
  return `${text}}`
}
