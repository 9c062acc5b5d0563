import type { Codec } from '@xmpp-ftw/core'
import { runFixtures } from '@xmpp-ftw/testing'
import { directInvitation } from './direct-invitation.js'
import { mucAdmin } from './muc-admin.js'
import { mucJoin } from './muc-join.js'
import { mucOwner } from './muc-owner.js'
import { mucUser } from './muc-user.js'
import { occupantId } from './occupant-id.js'
import { registration } from './registration.js'
import { reservedNick } from './reserved-nick.js'
import { selfPing } from './self-ping.js'

function check<T, B>(name: string, codec: Codec<T, B>) {
  runFixtures(name, codec, new URL(`./fixtures/${name}/`, import.meta.url))
}

check('direct-invitation', directInvitation)
check('muc-admin', mucAdmin)
check('muc-join', mucJoin)
check('muc-owner', mucOwner)
check('muc-user', mucUser)
check('occupant-id', occupantId)
check('registration', registration)
check('reserved-nick', reservedNick)
check('self-ping', selfPing)
