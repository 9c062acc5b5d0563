/**
 * Real servers behind a line that can be made to fail, reached from sessions in the same process or through a gateway.
 *
 *     overFaultyLine('rooms', [muc()], (line) => {
 *       it('survive a cut', async () => {
 *         const anna = await line.login({ faulty: true })
 *         line.proxy.cut()
 *       })
 *     })
 *
 * The body runs once for each server; everybody is logged out after each test, and the line mended.
 */
import { connect, embed } from '@xmpp-ftw/client'
import type { ExtensionFactory } from '@xmpp-ftw/core'
import { createGateway, type Gateway } from '@xmpp-ftw/gateway'
import { afterAll, afterEach, beforeAll, describe } from 'vitest'
import WebSocket from 'ws'
import {
  type FaultProxy,
  type ServerKind,
  startEjabberd,
  startFaultProxy,
  startProsody,
  type XmppServer,
} from '../../src/servers/index.js'
import { Actor } from './actor.js'
import { policyFor } from './policy.js'
import { saveRecord } from './record.js'

export interface FaultyLine {
  readonly kind: ServerKind
  readonly server: XmppServer
  readonly proxy: FaultProxy
  /** A new account, logged in and available. */
  login(options?: Way): Promise<Actor>
  /** Somebody who has not logged in; with `as` once more. */
  stranger(options?: Way, as?: Actor): Promise<Actor>
}

/** How somebody is connected. */
export interface Way {
  /** Through the faulty line. */
  faulty?: boolean
  /** `false`: a stream that is cut is over, and the next is a new one. */
  resumable?: boolean
  /** Milliseconds after which a line that is silent is taken for dead. */
  ackTimeout?: number
  /** Through a gateway, which is connected that way. */
  gateway?: boolean
}

const SERVERS: [ServerKind, () => Promise<XmppServer>][] = [
  ['prosody', startProsody],
  ['ejabberd', startEjabberd],
]

export function overFaultyLine(
  title: string,
  extensions: readonly ExtensionFactory[],
  body: (line: FaultyLine) => void,
): void {
  describe.each(SERVERS)(`${title} on %s`, (kind, start) => {
    let server: XmppServer
    let proxy: FaultProxy
    const open: Actor[] = []
    const gateways: Gateway[] = []
    let accounts = 0

    beforeAll(async () => {
      server = await start()
      proxy = await startFaultProxy({ target: server.ports.c2s })
    })
    afterEach(async () => {
      await Promise.all(open.splice(0).map(({ client }) => client.close()))
      await Promise.all(gateways.splice(0).map((gateway) => gateway.close()))
      proxy.pass()
    })
    afterAll(async () => {
      await proxy?.stop()
      await server?.stop()
      await saveRecord()
    })

    async function stranger(
      { faulty = false, resumable = true, ackTimeout, gateway = false }: Way = {},
      as?: Actor,
    ): Promise<Actor> {
      const port = faulty ? proxy.port : server.ports.c2s
      const settings = { host: '127.0.0.1', port, ca: server.ca }
      const connection = {
        ...policyFor(server),
        servers: { [server.domain]: settings, [server.services.anonymous]: settings },
        reconnect: { base: 50, cap: 200 },
        streamManagement: { enabled: resumable, ...(ackTimeout !== undefined && { ackTimeout }) },
      }
      accounts += 1
      const account = as?.account ?? { jid: `user${accounts}@${server.domain}`, password: 'secret' }
      const client = gateway ? await behindGateway(connection) : embed(extensions, { connection })
      const actor = new Actor(client, account)
      open.push(actor)
      return actor
    }

    async function behindGateway(policy: ReturnType<typeof policyFor>) {
      const gateway = createGateway({ extensions, policy, allowNoOrigin: true, port: 0 })
      gateways.push(gateway)
      const { url = '' } = (await gateway.listen()) ?? {}
      return connect(url, { socket: (to, protocol) => new WebSocket(to, protocol) as never })
    }

    body({
      kind,
      get server() {
        return server
      },
      get proxy() {
        return proxy
      },
      stranger,
      async login(way) {
        const actor = await stranger(way)
        await actor.login({ register: true })
        return actor
      },
    })
  })
}
