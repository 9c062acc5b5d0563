/** Everything of the gateway that is HTTP and not WebSocket. */
import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { SUBPROTOCOL } from '@xmpp-ftw/core/wire'
import { type GatewayCondition, gatewayError } from './errors.js'

/** Answers a request that it knows, and says whether it did. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => boolean

/**
 * A server for a gateway that has none given: it answers what `known` does not, by saying what it is not.
 * @param handshake milliseconds that a client has to finish its request
 * @param refused told of clients that did not, or sent something else
 */
export function httpServer(
  path: string,
  handshake: number,
  known: Answer,
  refused: (condition: GatewayCondition) => void,
): Server {
  const init = {
    headersTimeout: handshake,
    requestTimeout: handshake,
    // By itself Node looks only every 30 seconds.
    connectionsCheckingInterval: Math.min(handshake, 30_000),
  }
  const server = createServer(init, (request, response) => {
    if (!known(request, response)) refuse(path, request, response)
  })
  return server.on('clientError', ({ code }: NodeJS.ErrnoException, socket) => {
    // The client is gone, or has been answered already.
    if (code === 'ECONNRESET' || !socket.writable) return socket.destroy()
    const late = code === 'ERR_HTTP_REQUEST_TIMEOUT'
    const condition = late ? 'handshake-timeout' : 'bad-request'
    refused(condition)
    refuseClient(socket, late ? 408 : 400, condition)
  })
}

function refuse(path: string, request: IncomingMessage, response: ServerResponse): void {
  if (pathOf(request) !== path) return send(request, response, 404, gatewayError('not-found'))
  response.setHeader('upgrade', 'websocket')
  send(request, response, 426, gatewayError('upgrade-required'))
}

/** @param body text, or what is sent as JSON */
export function send(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  body: string | object,
  type = 'application/json',
): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  response.writeHead(status, headers(text, type))
  response.end(request.method === 'HEAD' ? undefined : text)
}

/** Answers a client that does not become a WebSocket with an HTTP status. */
export function refuseClient(socket: Duplex, status: number, condition: GatewayCondition): void {
  // A server's sockets stay half open: a client that never ends its side would keep this one, and the server, for ever.
  socket.once('finish', () => socket.destroy())
  const body = JSON.stringify(gatewayError(condition))
  const lines = Object.entries(headers(body)).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}connection: close\r\n\r\n${body}`,
  )
}

function headers(body: string, type = 'application/json'): Record<string, string | number> {
  return {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
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
