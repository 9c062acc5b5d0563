/**
 * Real servers behind a line that can be made to fail, reached from sessions in the same process.
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
import { embed } from '@xmpp-ftw/client'
import type { ExtensionFactory } from '@xmpp-ftw/core'
import { afterAll, afterEach, beforeAll, describe } from 'vitest'
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
  /** Somebody who has not logged in. */
  stranger(options?: Way): Actor
}

/** How somebody is connected. */
export interface Way {
  /** Through the faulty line. */
  faulty?: boolean
  /** `false`: a stream that is cut is over, and the next is a new one. */
  resumable?: boolean
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
    let accounts = 0

    beforeAll(async () => {
      server = await start()
      proxy = await startFaultProxy({ target: server.ports.c2s })
    })
    afterEach(async () => {
      await Promise.all(open.splice(0).map(({ client }) => client.close()))
      proxy.pass()
    })
    afterAll(async () => {
      await proxy?.stop()
      await server?.stop()
      await saveRecord()
    })

    function stranger({ faulty = false, resumable = true }: Way = {}): Actor {
      const port = faulty ? proxy.port : server.ports.c2s
      const settings = { host: '127.0.0.1', port, ca: server.ca }
      const connection = {
        ...policyFor(server),
        servers: { [server.domain]: settings, [server.services.anonymous]: settings },
        reconnect: { base: 50, cap: 200 },
        streamManagement: { enabled: resumable },
      }
      accounts += 1
      const account = { jid: `user${accounts}@${server.domain}`, password: 'secret' }
      const actor = new Actor(embed(extensions, { connection }), account)
      open.push(actor)
      return actor
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
        const actor = stranger(way)
        await actor.login({ register: true })
        return actor
      },
    })
  })
}
