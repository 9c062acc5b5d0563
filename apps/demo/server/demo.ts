import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createGateway } from '@xmpp-ftw/gateway'
import type { DemoConfig } from '../src/app/config.js'
import { extensions } from '../src/session/extensions.js'
import type { Backend } from './backend.js'
import { pages } from './pages.js'

export const GATEWAY_PATH = '/xmpp-ftw'

export interface Demo {
  readonly url: string
  readonly port: number
  /** Closes the gateway and the pages; the XMPP server is its owner's. */
  stop(): Promise<void>
}

/**
 * A port of this machine; 0 takes a free one. Until the demo is there it asks for patience.
 * @throws Error with code `EADDRINUSE` where something else listens there
 */
export async function claimPort(port: number): Promise<Server> {
  const server = createServer(beforeStart)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject)
      resolve()
    })
  })
  return server
}

/** Pages and gateway on that port. */
export async function startDemo(server: Server, backend: Backend): Promise<Demo> {
  const { domain, websocket, accounts, policy, limits } = backend
  const { port } = server.address() as AddressInfo
  const config: DemoConfig = {
    domain,
    gateway: GATEWAY_PATH,
    ...(websocket !== undefined && { websocket }),
    accounts,
    registration: policy.register === true,
  }
  const answer = pages(config, { port, ...(websocket !== undefined && { websocket }) })
  server.off('request', beforeStart)
  server.on('request', (request, response) => {
    answer(request, response).catch((error: unknown) => {
      console.error(`${request.url} failed:`, error)
      response.destroy()
    })
  })
  const gateway = createGateway({
    extensions: extensions(),
    policy,
    ...(limits && { limits }),
    origins: [`http://localhost:${port}`, `http://127.0.0.1:${port}`],
    path: GATEWAY_PATH,
    server,
  })
  await gateway.listen()
  server.on('upgrade', (request, socket) => {
    if (request.url !== GATEWAY_PATH) socket.destroy()
  })
  return {
    url: `http://localhost:${port}`,
    port,
    async stop() {
      await gateway.close()
      await releasePort(server)
    },
  }
}

export async function releasePort(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}

const beforeStart: RequestListener = (_request, response) => {
  response.writeHead(503, { 'content-type': 'text/plain', refresh: '1' }).end('Starting…')
}
