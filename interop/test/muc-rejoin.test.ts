import { embed } from '@xmpp-ftw/client'
import { muc } from '@xmpp-ftw/muc'
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
import { configure, create, enter, gone, here } from './support/muc.js'
import { policyFor } from './support/policy.js'
import { saveRecord } from './support/record.js'

const SERVERS: [ServerKind, () => Promise<XmppServer>][] = [
  ['prosody', startProsody],
  ['ejabberd', startEjabberd],
]

describe.each(SERVERS)('rooms of %s after a cut', (_kind, start) => {
  let server: XmppServer
  let proxy: FaultProxy
  const open: Actor[] = []
  let count = 0

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

  async function login(port = server.ports.c2s): Promise<Actor> {
    const connection = {
      ...policyFor(server),
      servers: { [server.domain]: { host: '127.0.0.1', port, ca: server.ca } },
      reconnect: { base: 50, cap: 200 },
    }
    count += 1
    const actor = new Actor(embed([muc()], { connection }), {
      jid: `user${count}@${server.domain}`,
      password: 'secret',
    })
    open.push(actor)
    await actor.login({ register: true })
    return actor
  }

  it('go on as they were when the stream is taken up again', async () => {
    const room = `resumed@${server.services.muc}`
    const anna = await login(proxy.port)
    const ben = await login()
    await create(anna, room, 'anna')
    await enter(ben, room, 'ben', anna)
    anna.forget()
    proxy.cut()
    await anna.next('xmpp.connection.interrupted')
    await ben.request('xmpp.muc.message', { room, content: 'while you were away' })
    expect(await anna.next('xmpp.connection')).toMatchObject({ resumed: true })
    expect(await anna.next('xmpp.muc.message')).toMatchObject({ nick: 'ben', content: 'while you were away' })
    expect(await anna.request('xmpp.muc.ping', { room })).toEqual({ joined: true })
    // Nobody came again: the room never noticed.
    expect(anna.waiting('xmpp.muc.roster')).toEqual([])
  })

  it('are entered again when the server was restarted', async () => {
    const room = `restarted@${server.services.muc}`
    const anna = await login()
    const ben = await login()
    await create(anna, room, 'anna')
    await configure(anna, room, { persistentroom: true })
    await enter(ben, room, 'ben', anna)
    anna.forget()
    ben.forget()
    // Ben does not come back.
    await Promise.all([ben.client.close(), anna.next('xmpp.muc.roster', gone(room, 'ben'))])
    await server.restart()
    expect(await anna.next('xmpp.connection')).toMatchObject({ resumed: false })
    expect(await anna.next('xmpp.muc.roster', here(room, 'anna'))).toMatchObject({ self: true })
    expect(await anna.request('xmpp.muc.ping', { room })).toEqual({ joined: true })
    await anna.request('xmpp.muc.message', { room, content: 'here again' })
    expect(await anna.next('xmpp.muc.message', ({ content }) => content === 'here again')).toMatchObject({
      self: true,
    })
  })
})
