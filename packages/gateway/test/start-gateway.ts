import { type InMemoryServer, inMemoryServer } from '@xmpp-ftw/testing'
import { afterEach } from 'vitest'
import { createGateway, type Gateway, type GatewayOptions } from '../src/index.js'

const running: Gateway[] = []

afterEach(async () => {
  await Promise.all(running.splice(0).map((gateway) => gateway.close()))
})

export interface TestGateway {
  gateway: Gateway
  url: string
  server: InMemoryServer
}

/** A gateway on a free port whose XMPP servers are in memory; it is closed after the test. */
export async function startGateway(options: GatewayOptions = {}): Promise<TestGateway> {
  const server = inMemoryServer()
  const gateway = createGateway({
    port: 0,
    origins: ['https://chat.example.com'],
    connector: server.connector,
    ...options,
  })
  running.push(gateway)
  const address = await gateway.listen()
  return { gateway, url: address?.url ?? '', server }
}
