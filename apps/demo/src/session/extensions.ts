import { command } from '@xmpp-ftw/command'
import type { ExtensionFactory } from '@xmpp-ftw/core'
import { disco } from '@xmpp-ftw/disco'
import { muc } from '@xmpp-ftw/muc'
import { ping } from '@xmpp-ftw/ping'
import { register } from '@xmpp-ftw/register'
import { search } from '@xmpp-ftw/search'

/** What every session has installed, in the gateway as in the page. */
export function extensions(): ExtensionFactory[] {
  return [ping(), disco(), muc(), register(), search(), command()]
}
