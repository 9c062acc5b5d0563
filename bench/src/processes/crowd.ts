/**
 * Many users who log in, a few at a time, and then do nothing: through a gateway (`app`), or as bare clients (`bare`). Those
 * who are `wires` just connect, through a relay to a socket here.
 */
import { type AddressInfo, createServer } from 'node:net'

import { SUBPROTOCOL } from '@xmpp-ftw/core/wire'
import WebSocket from 'ws'
import { bareClient } from '../bare-client.js'
import { usage } from '../usage.js'

interface Setup {
  kind: 'app' | 'bare' | 'wires'
  url: string
  domain: string
  port: number
}

const AT_ONCE = 20
const setup = JSON.parse(process.argv[2] ?? '{}') as Setup
/** Nobody leaves. */
const crowd: unknown[] = []
let users = 0
const far = createServer().listen(0, '127.0.0.1')

process.on('message', async ({ more }: { more?: number }) => {
  const start = performance.now()
  const names = Array.from({ length: more ?? 0 }, () => `user-${users++}`)
  for (let at = 0; at < names.length; at += AT_ONCE)
    await Promise.all(names.slice(at, at + AT_ONCE).map(join))
  process.send?.({ ...(await usage()), ms: performance.now() - start })
})
process.send?.('ready')

async function join(name: string): Promise<void> {
  const { kind, port, domain } = setup
  crowd.push(
    await (kind === 'app' ? appLogin(name) : kind === 'bare' ? bareClient(port, domain, name) : wire()),
  )
}

function wire(): Promise<WebSocket> {
  const socket = new WebSocket(`${setup.url}/${(far.address() as AddressInfo).port}`)
  return new Promise((resolve, reject) => {
    socket.on('error', reject)
    socket.on('message', () => resolve(socket))
  })
}

/** As little of a client as the gateway takes: what is measured is the gateway. */
function appLogin(name: string): Promise<WebSocket> {
  const socket = new WebSocket(setup.url, SUBPROTOCOL)
  const say = (frame: object) => socket.send(JSON.stringify(frame))
  const data = { jid: `${name}@${setup.domain}/x`, password: name }
  socket.once('open', () => say({ type: 'request', id: 'login', event: 'xmpp.login', data }))
  return new Promise((resolve, reject) => {
    socket.on('error', reject)
    socket.on('message', (bytes) => {
      const frame = JSON.parse(String(bytes)) as { type: string; id?: string; seq?: number; error?: object }
      if (frame.type === 'ping') say({ type: 'pong' })
      if (frame.seq !== undefined && frame.type !== 'ack') say({ type: 'ack', seq: frame.seq })
      if (frame.type === 'bye' || frame.error) reject(new Error(JSON.stringify(frame.error)))
      if (frame.type !== 'response' || frame.id !== 'login') return
      say({ type: 'request', id: 'presence', event: 'xmpp.presence', data: {} })
      resolve(socket)
    })
  })
}
