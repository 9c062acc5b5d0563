import { compliance } from '@xmpp-ftw/testing'
import { pubsub } from './index.js'

compliance('pubsub', pubsub({ interests: ['http://jabber.org/protocol/tune'] }))
