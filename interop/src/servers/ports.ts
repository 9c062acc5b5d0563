import { createSocket } from 'node:dgram'
import { createServer, type Server } from 'node:net'
import type { ServerPorts } from './types.js'

export interface PortLease {
  readonly ports: ServerPorts
  release(): void
}

const names = ['c2s', 'c2sTls', 'http', 'component', 's2s', 'proxy65', 'turn'] as const
const host = '127.0.0.1'

/** Below the range that systems take for outgoing connections: those must not snatch a port of ours. */
const firstBlock = 15_000
const lastBlock = 32_000
const blockSize = 10

/**
 * Ports for one server, from a block whose first port is kept listening on as long as the lease lasts.
 * That guard tells other processes that the block is taken, also while the server is down for a restart.
 */
export async function leasePorts(wanted: Partial<ServerPorts> = {}): Promise<PortLease> {
  for (;;) {
    const lease = await tryBlock(wanted)
    if (lease !== undefined) return lease
  }
}

async function tryBlock(wanted: Partial<ServerPorts>): Promise<PortLease | undefined> {
  const blocks = (lastBlock - firstBlock) / blockSize
  const base = firstBlock + blockSize * Math.floor(Math.random() * blocks)
  const guard = await listen(base)
  if (guard === undefined) return undefined
  guard.unref()
  const free: Record<string, number> = {}
  for (const [index, name] of names.entries()) {
    const asked = wanted[name]
    if (asked !== undefined && (await isFree(asked, name))) {
      free[name] = asked
    } else if (await isFree(base + 1 + index, name)) {
      free[name] = base + 1 + index
    } else {
      guard.close()
      return undefined
    }
  }
  return { ports: free as unknown as ServerPorts, release: () => void guard.close() }
}

async function isFree(port: number, name: (typeof names)[number]): Promise<boolean> {
  const server = await listen(port)
  if (server === undefined) return false
  await new Promise((resolve) => server.close(resolve))
  return name !== 'turn' || isFreeForDatagrams(port)
}

function listen(port: number): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy())
    server.once('error', () => resolve(undefined))
    server.listen({ port, host, exclusive: true }, () => resolve(server))
  })
}

function isFreeForDatagrams(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4')
    socket.once('error', () => {
      socket.close()
      resolve(false)
    })
    socket.bind({ port, address: host, exclusive: true }, () => socket.close(() => resolve(true)))
  })
}
