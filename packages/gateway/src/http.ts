/** Everything of the gateway that is HTTP and not WebSocket. */
import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { SUBPROTOCOL } from '@xmpp-ftw/core/wire'
import { type GatewayCondition, gatewayError } from './errors.js'

/** A server for a gateway that has none given: it says what it is not. */
export function httpServer(path: string, handshake: number): Server {
  const server = createServer((request, response) => answer(path, request, response))
  server.headersTimeout = handshake
  server.requestTimeout = handshake
  return server
}

function answer(path: string, request: IncomingMessage, response: ServerResponse): void {
  const here = pathOf(request) === path
  const [status, condition] = here ? ([426, 'upgrade-required'] as const) : ([404, 'not-found'] as const)
  const body = JSON.stringify(gatewayError(condition))
  response.writeHead(status, { ...headers(body), ...(here && { upgrade: 'websocket' }) })
  response.end(request.method === 'HEAD' ? undefined : body)
}

/** Answers a request for a WebSocket with an HTTP status instead. */
export function refuseUpgrade(socket: Duplex, status: number, condition: GatewayCondition): void {
  const body = JSON.stringify(gatewayError(condition))
  const lines = Object.entries(headers(body)).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}connection: close\r\n\r\n${body}`,
  )
}

function headers(body: string): Record<string, string | number> {
  return {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
  }
}

export function pathOf({ url = '/' }: IncomingMessage): string {
  const query = url.indexOf('?')
  return query < 0 ? url : url.slice(0, query)
}

/** Whether the client offers the subprotocol. */
export function offersSubprotocol({ headers }: IncomingMessage): boolean {
  const offered = headers['sec-websocket-protocol'] ?? ''
  return offered.split(',').some((protocol) => protocol.trim() === SUBPROTOCOL)
}
