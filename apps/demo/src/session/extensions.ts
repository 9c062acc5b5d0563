import { avatar } from '@xmpp-ftw/avatar'
import { buddycloud } from '@xmpp-ftw/buddycloud'
import { command } from '@xmpp-ftw/command'
import type { ExtensionFactory } from '@xmpp-ftw/core'
import { debug } from '@xmpp-ftw/debug'
import { disco } from '@xmpp-ftw/disco'
import { fanout } from '@xmpp-ftw/fanout'
import { http } from '@xmpp-ftw/http'
import { jingle } from '@xmpp-ftw/jingle'
import { mam } from '@xmpp-ftw/mam'
import { muc } from '@xmpp-ftw/muc'
import { ping } from '@xmpp-ftw/ping'
import { pubsub } from '@xmpp-ftw/pubsub'
import { register } from '@xmpp-ftw/register'
import { rpc } from '@xmpp-ftw/rpc'
import { search } from '@xmpp-ftw/search'
import { superfeedr } from '@xmpp-ftw/superfeedr'
import { wtf } from '@xmpp-ftw/wtf'

/** What every session has installed, in the gateway as in the page. Chat, playground and manual know no other list. */
export function extensions(): ExtensionFactory[] {
  return [
    ping(),
    disco(),
    pubsub(),
    // Avatars before rooms: they look at the presence of occupants.
    avatar(),
    muc(),
    mam(),
    register(),
    search(),
    command(),
    rpc(),
    http(),
    jingle(),
    superfeedr(),
    fanout(),
    buddycloud(),
    wtf(),
    // Whoever tries things out here sees stanzas of their own, and nobody else's.
    debug({ allow: 'anyone' }),
  ]
}
