/** Publishes how this machine is doing, for whoever wants to know. */
import os from 'node:os'
import { embed, RequestError } from '@xmpp-ftw/client'
import { pubsub } from '@xmpp-ftw/pubsub'

const { JID: jid, PASSWORD: password, SERVICE: to, SERVERS = '{}' } = process.env
if (!jid || !password || !to) throw new Error('Set JID, PASSWORD and SERVICE, say pubsub.example.org')

const client = embed([pubsub()], { connection: { servers: JSON.parse(SERVERS) } })
await client.request('xmpp.login', { jid, password })

const node = 'machine'
try {
  await client.request('xmpp.pubsub.create', {
    to,
    node,
    options: [{ var: 'pubsub#access_model', value: 'open' }],
  })
} catch (error) {
  if (!(error instanceof RequestError && error.condition === 'conflict')) throw error
}

async function publish() {
  const [load = 0] = os.loadavg()
  const memory = 100 * (1 - os.freemem() / os.totalmem())
  const content = { json: { load: round(load), memory: round(memory), uptime: Math.round(os.uptime()) } }
  await client.request('xmpp.pubsub.publish', { to, node, id: 'current', content })
}

await publish()
console.log(`${jid} publishes to ${to}, node ${node}`)
const timer = setInterval(publish, 2_000)
process.once('SIGTERM', () => {
  clearInterval(timer)
  return client.close()
})

function round(value) {
  return Math.round(value * 100) / 100
}
