/** A gateway in a process of its own, that tells what it costs. */

import { disco } from '@xmpp-ftw/disco'
import { createGateway, type Policy } from '@xmpp-ftw/gateway'
import { mam } from '@xmpp-ftw/mam'
import { muc } from '@xmpp-ftw/muc'
import { ping } from '@xmpp-ftw/ping'
import { pubsub } from '@xmpp-ftw/pubsub'
import { usage } from '../usage.js'

const MANY = 1_000_000

/** `limited`: what one client may ask is left as it is by default. */
const limited = process.argv[3] === 'limited'

const gateway = createGateway({
  extensions: [disco(), muc(), mam(), pubsub(), ping()],
  policy: JSON.parse(process.argv[2] ?? '{}') as Policy,
  allowNoOrigin: true,
  port: 0,
  // All come from one address here, and as fast as they can.
  limits: {
    connections: MANY,
    connectionsPerAddress: MANY,
    connectionsPerSecond: MANY,
    ...(!limited && { framesPerSecond: MANY }),
    framesPerSecondPerAddress: MANY,
    loginsPerMinute: MANY,
  },
})
const address = await gateway.listen()
process.on('message', async () => process.send?.(await usage()))
process.send?.(address?.url)
