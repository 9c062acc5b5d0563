/** What no gateway can do without: a WebSocket of each client and a socket to its server, and bytes handed on between them. */
import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import { WebSocketServer } from 'ws'
import { usage } from '../usage.js'

const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false })
server.on('connection', (client, { url = '/' }) => {
  const upstream = connect(Number(url.slice(1)), '127.0.0.1')
  upstream.setNoDelay(true)
  upstream.on('connect', () => client.send('connected'))
  upstream.on('data', (bytes) => client.send(bytes))
  client.on('message', (bytes: Buffer) => upstream.write(bytes))
  client.on('close', () => upstream.destroy())
  upstream.on('error', () => client.terminate())
})
server.once('listening', () => process.send?.(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`))
process.on('message', async () => process.send?.(await usage()))
