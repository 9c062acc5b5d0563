import { RequestError } from '@xmpp-ftw/client'
import type { ErrorJson } from '@xmpp-ftw/core'

/** What went wrong, as an error of ours whatever was thrown. */
export function errorOf(thrown: unknown): ErrorJson {
  if (thrown instanceof RequestError) return thrown.toJSON()
  return { type: 'cancel', condition: 'undefined-condition', description: String(thrown) }
}
