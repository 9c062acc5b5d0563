import { avatar } from '@xmpp-ftw/avatar'
import { command } from '@xmpp-ftw/command'
import type { ExtensionFactory } from '@xmpp-ftw/core'
import { disco } from '@xmpp-ftw/disco'
import { mam } from '@xmpp-ftw/mam'
import { muc } from '@xmpp-ftw/muc'
import { ping } from '@xmpp-ftw/ping'
import { pubsub } from '@xmpp-ftw/pubsub'
import { register } from '@xmpp-ftw/register'
import { search } from '@xmpp-ftw/search'

/** What every session has installed, in the gateway as in the page. */
export function extensions(): ExtensionFactory[] {
  // Avatars before rooms: they look at the presence of occupants.
  return [ping(), disco(), pubsub(), avatar(), muc(), mam(), register(), search(), command()]
}
