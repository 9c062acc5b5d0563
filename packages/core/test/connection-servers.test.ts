/** The same against real servers. */
import {
  type FaultProxy,
  startEjabberd,
  startFaultProxy,
  startProsody,
  type XmppServer,
} from '@xmpp-ftw/interop/servers'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { connector, type Login, type Policy, type ServerSettings } from '../src/connection/node.js'
import { xml } from '../src/element.js'
import { Recorder } from './connection-kit.js'

const PASSWORD = 'pä$$wörd €'
const running: { stop(): Promise<void> }[] = []

/** Of the describe block that runs. */
let server: XmppServer
let proxy: FaultProxy

function use(startServer: typeof startProsody): void {
  beforeAll(async () => {
    const users = ['anna', 'ben'].map((user) => ({ user, password: PASSWORD }))
    server = await startServer({ users })
    proxy = await startFaultProxy({ target: server.ports.c2s })
  })
  afterAll(async () => {
    await proxy?.stop()
    await server?.stop()
  })
  afterEach(async () => {
    proxy.pass()
    for (const connection of running.splice(0)) await connection.stop()
  })
}

function begin(settings: ServerSettings, options: Partial<Policy> = {}, login: Partial<Login> = {}) {
  const domain = login.domain ?? server.domain
  const make = connector({
    domains: [domain],
    servers: { [domain]: settings },
    reconnect: { base: 10, cap: 10 },
    ...options,
  })
  const connection = make({ domain, username: 'anna', password: PASSWORD, ...login })
  const listener = new Recorder()
  connection.start(listener)
  running.push(connection)
  return { connection, listener }
}

const starttls = () => ({ host: '127.0.0.1', port: server.ports.c2s, ca: server.ca })
const chat = (to: string, id: string) => xml('message', { to, id, type: 'chat' }, xml('body', null, id))

describe.each([
  ['Prosody', startProsody],
  ['ejabberd', startEjabberd],
])('%s', (name, startServer) => {
  use(startServer)

  it.each<[string, () => ServerSettings]>([
    ['STARTTLS', starttls],
    ['direct TLS', () => ({ host: '127.0.0.1', port: server.ports.c2sTls, ca: server.ca, tls: 'direct' })],
    ['WebSocket', () => ({ websocket: server.websocket })],
  ])('takes a login by SCRAM over %s, and a message', async (_how, settings) => {
    const { connection, listener } = begin(settings(), {}, { resource: 'desk' })
    expect((await listener.until('online')).jid).toBe(`anna@${server.domain}/desk`)
    connection.send(xml('presence'))
    connection.send(chat(`anna@${server.domain}/desk`, 'to-myself'))
    let seen = 1
    while ((await listener.until('stanza', seen)).stanza.attrs.id !== 'to-myself') seen += 1
    await connection.stop()
    expect(listener.of('offline')).toEqual([{ what: 'offline', error: undefined }])
    expect(listener.of('unacknowledged')).toEqual([])
  })

  it('refuses a wrong password', async () => {
    const { listener } = begin(starttls(), {}, { password: 'wrong' })
    const { error } = await listener.until('offline')
    expect(error?.toJSON()).toMatchObject({
      type: 'auth',
      condition: 'login-fail',
      application: { condition: 'not-authorized' },
    })
  })

  it('registers an account and logs in with it', async () => {
    const { listener } = begin(starttls(), { register: true }, { username: 'clara', register: true })
    expect((await listener.until('online')).jid).toContain('clara@')
    const again = begin(starttls(), { register: true }, { username: 'clara', register: true })
    const { error } = await again.listener.until('offline')
    expect(error?.toJSON()).toMatchObject({ type: 'auth', condition: 'registration-fail' })
  })

  it('lets anybody in where it should', async () => {
    const { listener } = begin(starttls(), { anonymous: true }, {
      domain: server.services.anonymous,
      username: undefined,
      password: undefined,
    } as object)
    expect((await listener.until('online')).jid).toContain(`@${server.services.anonymous}/`)
  })

  it('resumes a stream after a cut: everything arrives once, both ways, in order', async () => {
    const anna = begin({ ...starttls(), port: proxy.port }, {}, { resource: 'cut' })
    const ben = begin(starttls(), {}, { username: 'ben', resource: 'desk' })
    const { jid: annaJid } = await anna.listener.until('online')
    const { jid: benJid } = await ben.listener.until('online')
    anna.connection.send(xml('presence'))
    ben.connection.send(xml('presence'))

    proxy.blackhole()
    for (let i = 0; i < 5; i++) {
      anna.connection.send(chat(benJid, `a${i}`))
      ben.connection.send(chat(annaJid, `b${i}`))
    }
    proxy.cut()
    await anna.listener.until('interrupted')
    anna.connection.send(chat(benJid, 'a5'))
    ben.connection.send(chat(annaJid, 'b5'))
    expect(await anna.listener.until('online', 2)).toMatchObject({ jid: annaJid, resumed: true })
    const messages = (run: typeof anna) =>
      run.listener.of('stanza').filter(({ stanza }) => stanza.is('message'))
    const ids = async (run: typeof anna, count: number) => {
      for (let seen = 1; messages(run).length < count; seen++) await run.listener.until('stanza', seen)
      return messages(run).map(({ stanza }) => stanza.attrs.id)
    }
    expect(await ids(ben, 6)).toEqual(['a0', 'a1', 'a2', 'a3', 'a4', 'a5'])
    // ejabberd may change the order of what it had to keep; that each came once is what acknowledging is for.
    const kept = await ids(anna, 6)
    expect(name === 'Prosody' ? kept : [...kept].sort()).toEqual(['b0', 'b1', 'b2', 'b3', 'b4', 'b5'])
    expect(anna.listener.of('unacknowledged')).toEqual([])
  })

  it('counts what we count, through many stanzas of every kind and many cuts', async () => {
    const { connection, listener } = begin({ ...starttls(), port: proxy.port }, {}, { resource: 'many' })
    const { jid } = await listener.until('online')
    connection.send(xml('presence'))
    for (let round = 0; round < 10; round++) {
      for (let i = 0; i < 20; i++) {
        connection.send(
          xml('iq', { type: 'get', id: `q${round}-${i}` }, xml('query', { xmlns: 'jabber:iq:roster' })),
        )
        connection.send(chat(jid, `m${round}-${i}`))
      }
      proxy.cut()
      expect(await listener.until('online', round + 2)).toMatchObject({ resumed: true })
    }
    const wanted = Array.from({ length: 10 }, (_, r) =>
      Array.from({ length: 20 }, (_, i) => `${r}-${i}`),
    ).flat()
    const came = () => listener.of('stanza').map(({ stanza }) => stanza.attrs.id)
    connection.send(chat(jid, 'last'))
    for (let seen = 1; (await listener.until('stanza', seen)).stanza.attrs.id !== 'last'; ) seen += 1
    const sort = (ids: (string | undefined)[]) => (name === 'Prosody' ? ids : [...ids].sort())
    expect(sort(came().filter((id) => id?.startsWith('m')))).toEqual(sort(wanted.map((id) => `m${id}`)))
    expect(sort(came().filter((id) => id?.startsWith('q')))).toEqual(sort(wanted.map((id) => `q${id}`)))
  })

  it('resumes over a connection that was left, in another process’s name', async () => {
    const one = begin(starttls(), {}, { resource: 'moved' })
    const { jid } = await one.listener.until('online')
    one.connection.send(xml('presence'))
    const state = JSON.parse(JSON.stringify(one.connection.suspend()))
    await one.listener.until('offline')
    const make = connector({ domains: [server.domain], servers: { [server.domain]: starttls() } })
    const other = make({ domain: server.domain, username: 'anna', password: PASSWORD }, state)
    running.push(other)
    const listener = new Recorder()
    other.start(listener)
    expect(await listener.until('online')).toMatchObject({ jid, resumed: true })
  })

  it('starts a new stream when the server forgot the old one', async () => {
    const { connection, listener } = begin(starttls(), {}, { resource: 'restart' })
    await listener.until('online')
    connection.send(xml('presence'))
    await server.kill()
    await listener.until('interrupted')
    connection.send(chat(`nobody@${server.domain}`, 'lost'))
    await server.restart()
    expect(await listener.until('online', 2)).toMatchObject({ resumed: false })
    expect(listener.of('unacknowledged').at(-1)?.stanza.attrs.id).toBe('lost')
  })
})
