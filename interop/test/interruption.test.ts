import { embed } from '@xmpp-ftw/client'
import { ping } from '@xmpp-ftw/ping'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import {
  type FaultProxy,
  type ServerKind,
  startEjabberd,
  startFaultProxy,
  startProsody,
  type XmppServer,
} from '../src/servers/index.js'
import { Actor } from './support/actor.js'
import { policyFor } from './support/policy.js'
import { saveRecord } from './support/record.js'

const SERVERS: [ServerKind, () => Promise<XmppServer>][] = [
  ['prosody', startProsody],
  ['ejabberd', startEjabberd],
]

describe.each(SERVERS)('a stream to %s that is cut', (_kind, start) => {
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

  async function login(port: number): Promise<Actor> {
    const policy = policyFor(server)
    const settings = { host: '127.0.0.1', port, ca: server.ca }
    const connection = {
      ...policy,
      servers: { [server.domain]: settings },
      reconnect: { base: 50, cap: 200 },
    }
    accounts += 1
    const actor = new Actor(embed([ping()], { connection }), {
      jid: `user${accounts}@${server.domain}`,
      password: 'secret',
    })
    open.push(actor)
    await actor.login({ register: true })
    return actor
  }

  it('is taken up again, and nothing is lost on either way', async () => {
    const anna = await login(proxy.port)
    const ben = await login(server.ports.c2s)
    // Stream management is on once the server has answered what came after it.
    await anna.request('xmpp.ping')

    proxy.cut()
    await anna.next('xmpp.connection.interrupted')
    await ben.request('xmpp.chat.message', { to: anna.jid, content: 'while you were away' })
    const sent = anna.request('xmpp.chat.message', { to: ben.jid, content: 'while I was away' })
    expect(await anna.next('xmpp.connection', ({ resumed }) => resumed !== undefined)).toMatchObject({
      status: 'online',
      resumed: true,
    })
    expect(await anna.next('xmpp.chat.message')).toMatchObject({ content: 'while you were away' })
    await sent
    expect(await ben.next('xmpp.chat.message')).toMatchObject({ content: 'while I was away' })
    await anna.request('xmpp.ping')
    expect(anna.waiting('xmpp.chat.message')).toEqual([])
    expect(ben.waiting('xmpp.chat.message')).toEqual([])
  })

  it('is opened anew when the server was restarted, and presence is said again', async () => {
    const anna = await login(server.ports.c2s)
    await anna.request('xmpp.ping')
    await server.restart()
    await anna.next('xmpp.connection.interrupted')
    expect(await anna.next('xmpp.connection', ({ resumed }) => resumed !== undefined)).toMatchObject({
      resumed: false,
    })
    await anna.next('xmpp.presence', ({ from }) => from.user === anna.address.user)
    expect(await anna.request('xmpp.ping')).toBe(true)
  })
})
