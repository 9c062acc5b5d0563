/**
 * Real servers, reached the ways an app reaches them.
 *
 *     throughEveryLink('ping', { extensions: [ping()] }, (world) => {
 *       it('pings the server', async () => {
 *         const anna = await world.login()
 *         expect(await anna.request('xmpp.ping')).toBe(true)
 *       })
 *     })
 *
 * The body runs once for each server (Prosody, ejabberd) and link (gateway, in-process). Every `login` makes an
 * account of its own, so tests never meet each other's; everything is logged out after its test. Which events were
 * requested and pushed is recorded, so that an event without a test can be found.
 */
import { type Client, type ClientOptions, connect, embed, type GatewayOptions } from '@xmpp-ftw/client'
import type { ExtensionFactory } from '@xmpp-ftw/core'
import { createGateway, type Gateway } from '@xmpp-ftw/gateway'
import { afterAll, afterEach, beforeAll, describe } from 'vitest'
import WebSocket from 'ws'
import {
  type ServerKind,
  type ServerOptions,
  startEjabberd,
  startProsody,
  type XmppServer,
} from '../../src/servers/index.js'
import { Actor } from './actor.js'
import { policyFor } from './policy.js'
import { saveRecord } from './record.js'

export type LinkKind = 'gateway' | 'in-process'

export interface WorldOptions {
  /** What gateway and in-process sessions install. */
  extensions: readonly ExtensionFactory[]
  /** Only these servers, where others do not serve what is tested. */
  servers?: readonly ServerKind[]
  /** Only these links. */
  links?: readonly LinkKind[]
  server?: ServerOptions
}

export interface LoginOptions {
  /** Start of the user name; a number is added. */
  name?: string
  /** Log in once more with an account from before. */
  as?: Actor
  resource?: string
  /** Send initial presence. Default `true`. */
  presence?: boolean
  client?: ClientOptions & Pick<GatewayOptions, 'queue'>
}

export interface World {
  readonly kind: ServerKind
  readonly link: LinkKind
  readonly server: XmppServer
  /** A new account, logged in and available. */
  login(options?: LoginOptions): Promise<Actor>
  /** Somebody who has not logged in. */
  stranger(): Actor
  /** A client that has not logged in. */
  client(options?: ClientOptions): Client
}

const SERVERS: Readonly<Record<ServerKind, (options?: ServerOptions) => Promise<XmppServer>>> = {
  prosody: startProsody,
  ejabberd: startEjabberd,
}

let accounts = 0

export function throughEveryLink(title: string, options: WorldOptions, body: (world: World) => void): void {
  const { servers = ['prosody', 'ejabberd'], links = ['gateway', 'in-process'], extensions } = options
  for (const kind of servers) {
    describe(`${title} on ${kind}`, () => {
      let server: XmppServer
      let gateway: Gateway
      let gatewayUrl: string
      let open: Client[] = []

      beforeAll(async () => {
        server = await SERVERS[kind](options.server)
        gateway = createGateway({
          extensions,
          policy: policyFor(server),
          allowNoOrigin: true,
          limits: { registrationsPerHour: 10_000 },
          host: '127.0.0.1',
          port: 0,
        })
        gatewayUrl = (await gateway.listen())?.url ?? ''
      })
      afterEach(async () => {
        const closing = open
        open = []
        await Promise.all(closing.map((client) => client.close()))
      })
      afterAll(async () => {
        await gateway?.close()
        await server?.stop()
        await saveRecord()
      })

      for (const link of links) {
        const makeClient = (clientOptions: LoginOptions['client'] = {}): Client => {
          const client =
            link === 'gateway'
              ? connect(gatewayUrl, {
                  ...clientOptions,
                  socket: (url, protocol) => new WebSocket(url, protocol) as never,
                })
              : embed(extensions, { ...clientOptions, connection: policyFor(server) })
          open.push(client)
          return client
        }
        const world: World = {
          kind,
          link,
          get server() {
            return server
          },
          client: makeClient,
          stranger: () => new Actor(makeClient(), { jid: `stranger@${server.domain}`, password: '' }),
          async login({ name = 'anna', as, resource, presence = true, client } = {}) {
            accounts += 1
            const account = as?.account ?? {
              jid: `${name}-${process.pid}-${accounts}@${server.domain}`,
              password: `pässword-${accounts}`,
            }
            const actor = new Actor(makeClient(client), account)
            await actor.login({ register: as === undefined, resource, presence })
            return actor
          },
        }
        describe(`through ${link}`, () => body(world))
      }
    })
  }
}
