import type { ExtensionFactory } from '@xmpp-ftw/core'
import { ping } from '@xmpp-ftw/ping'

/** What every session has installed, in the gateway as in the page. */
export function extensions(): ExtensionFactory[] {
  return [ping()]
}
