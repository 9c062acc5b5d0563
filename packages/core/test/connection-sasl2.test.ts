/** SASL2, Bind 2 and tokens (XEPs 0388, 0386, 0484), word by word, with servers that mean well and servers that do not. */
import { createHash, createHmac } from 'node:crypto'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import type { PeerConnection, ScriptedPeer } from '@xmpp-ftw/interop/scripted-peer'
import { afterEach, describe, expect, it } from 'vitest'
import type { FastToken, Login } from '../src/connection/connection.js'
import { channelBinding, endPoint } from '../src/connection/node/channel-binding.js'
import { xml } from '../src/element.js'
import {
  BIND,
  begin,
  bound,
  features,
  greet,
  HEADER,
  LOGIN,
  newPeer,
  PLAIN,
  SM,
  tidy,
} from './connection-kit.js'

afterEach(tidy)

const SASL2 = 'urn:xmpp:sasl:2'
const CLEAR = { tls: 'off', allowPlain: true } as const
const TOKEN: FastToken = {
  mechanism: 'HT-SHA-256-NONE',
  token: 'secret-token',
  device: 'd4565fa7-4d72-4749-b3d3-740edbf87770',
}
const ARCHIVED: Login = { domain: 'ftw.test', username: 'anna', password: 'secret', archive: true }

function offer({ mechanisms = ['PLAIN'], inline = '' } = {}): string {
  const names = mechanisms.map((name) => `<mechanism>${name}</mechanism>`).join('')
  return `<authentication xmlns='${SASL2}'>${names}<inline>${inline}</inline></authentication>`
}
const BIND2 = `<bind xmlns='urn:xmpp:bind:0'><inline><feature var='urn:xmpp:sm:3'/></inline></bind>`
const FAST = `<fast xmlns='urn:xmpp:fast:0'><mechanism>HT-SHA-256-NONE</mechanism></fast>`
const ALL = offer({ inline: SM + BIND2 + FAST })

const success = (inside = '', jid = 'anna@ftw.test/XMPP-FTW.1') =>
  `<success xmlns='${SASL2}'><authorization-identifier>${jid}</authorization-identifier>${inside}</success>`
const data = (text: string | Buffer) =>
  `<additional-data>${Buffer.from(text).toString('base64')}</additional-data>`
const BOUND = `<bound xmlns='urn:xmpp:bind:0'><enabled xmlns='urn:xmpp:sm:3' id='sm-1' resume='true' max='300'/></bound>`
const failure = (condition: string) =>
  `<failure xmlns='${SASL2}'><${condition} xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/></failure>`
const responder = (token = TOKEN.token) => data(createHmac('sha256', token).update('Responder').digest())

/** The whole of `<authenticate/>`. */
async function asked(c: PeerConnection): Promise<string> {
  const [text] = await c.expect(/<authenticate .*?<\/authenticate>/s)
  return text
}

async function offered(peer: ScriptedPeer, inside = ALL): Promise<{ c: PeerConnection; auth: string }> {
  const c = await peer.accept()
  await greet(c, inside)
  return { c, auth: await asked(c) }
}

const initial = (auth: string) =>
  Buffer.from(/<initial-response>([^<]*)</.exec(auth)?.[1] ?? '', 'base64').toString('latin1')

describe('SASL2', () => {
  it('is used where it is offered, and the stream goes on without a restart', async () => {
    const peer = await newPeer()
    const { listener } = begin(peer)
    const { c, auth } = await offered(peer, offer() + PLAIN)
    expect(auth).toContain('mechanism="PLAIN"')
    expect(initial(auth)).toBe('\0anna\0secret')
    expect(auth).toMatch(/<user-agent id="[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}">/)
    // The resource that was asked for is one that Bind 2 could not promise.
    expect(auth).not.toContain('<bind')
    await c.send(success('', 'anna@ftw.test') + features(BIND))
    await bound(c)
    await listener.until('online')
    expect(c.received.match(/<stream:stream/g)).toHaveLength(1)
  })

  it.each(['', `<authentication xmlns='${SASL2}'/>`])(
    'gives way to SASL where there is none: %j',
    async (inside) => {
      const peer = await newPeer()
      const { listener } = begin(peer)
      const c = await peer.accept()
      await greet(c, inside + PLAIN)
      await c.expect('<auth ')
      await c.send(`<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>`)
      await greet(c, BIND)
      await bound(c)
      await listener.until('online')
    },
  )

  it('sends no password in clear, whatever is offered', async () => {
    const peer = await newPeer()
    const { listener } = begin(peer, { tls: 'off' })
    const c = await peer.accept()
    await greet(c, ALL)
    const { error } = await listener.until('offline')
    expect(error?.application?.condition).toBe('encryption-required')
    expect(c.received).not.toContain('<authenticate')
  })

  const hostile: [string, string, string][] = [
    ['a failure without reason', `<failure xmlns='${SASL2}'/>`, 'not-authorized'],
    ['a failure that says more', failure('account-disabled'), 'account-disabled'],
    [
      'a failure whose own condition comes first',
      `<failure xmlns='${SASL2}'><own xmlns='x'/><aborted xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/></failure>`,
      'aborted',
    ],
    ['a further step', `<continue xmlns='${SASL2}'><tasks><task>TOTP</task></tasks></continue>`, 'aborted'],
    ['endless challenges', `<challenge xmlns='${SASL2}'/>`.repeat(20), 'aborted'],
    [
      'no Base64',
      `<success xmlns='${SASL2}'><additional-data>%%</additional-data></success>`,
      'incorrect-encoding',
    ],
  ]
  it.each(hostile)('%s ends the login', async (_what, answer, condition) => {
    const peer = await newPeer()
    const { listener } = begin(peer)
    const { c } = await offered(peer)
    c.send(answer).catch(() => {})
    const { error } = await listener.until('offline')
    expect(error).toMatchObject({ condition: 'login-fail', application: { condition } })
  })

  it('believes nothing of a success without proof', async () => {
    const peer = await newPeer()
    const { listener } = begin(peer, CLEAR, {}, ARCHIVED)
    const { c } = await offered(peer, offer({ mechanisms: ['SCRAM-SHA-256'], inline: SM + BIND2 + FAST }))
    await c.send(success(BOUND))
    const { error } = await listener.until('offline')
    expect(error?.application?.condition).toBe('aborted')
    expect(listener.order).toEqual(['offline'])
  })

  it('an answer of SASL is none of SASL2', async () => {
    const peer = await newPeer()
    const { listener } = begin(peer)
    const { c } = await offered(peer)
    await c.send(`<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>`)
    const { error } = await listener.until('offline')
    expect(error?.application?.condition).toBe('unsupported-stanza-type')
  })
})

describe('Bind 2', () => {
  it('binds, and counts from the success on, before the features come', async () => {
    const peer = await newPeer()
    const { listener } = begin(peer, CLEAR, {}, ARCHIVED)
    const { c, auth } = await offered(peer)
    expect(auth).toContain(
      '<bind xmlns="urn:xmpp:bind:0"><tag>XMPP-FTW</tag><enable xmlns="urn:xmpp:sm:3" resume="true"/></bind>',
    )
    await c.send(`${success(BOUND)}<message/><r xmlns='urn:xmpp:sm:3'/>${features('')}`)
    expect((await listener.until('online')).jid).toBe('anna@ftw.test/XMPP-FTW.1')
    await c.expect('<a xmlns="urn:xmpp:sm:3" h="1"/>')
    expect(c.received).not.toContain('<iq')
  })

  it.each([
    ['is refused', `<failed xmlns='urn:xmpp:bind:0'/>`, 'anna@ftw.test'],
    ['tells no full JID', BOUND, 'anna@ftw.test'],
    ['tells no JID at all', BOUND, '@@/'],
  ])('that %s is made up for', async (_what, inside, jid) => {
    const peer = await newPeer()
    const { listener } = begin(peer, CLEAR, {}, ARCHIVED)
    const { c } = await offered(peer)
    await c.send(success(inside, jid) + features(BIND))
    await bound(c)
    await listener.until('online')
  })

  it('that nobody asked for is not believed', async () => {
    const peer = await newPeer()
    const { listener } = begin(peer, CLEAR, {}, { ...LOGIN, archive: true })
    const { c, auth } = await offered(peer)
    expect(auth).not.toContain('<bind')
    await c.send(`${success(`<resumed xmlns='urn:xmpp:sm:3' h='7'/>`, 'anna@ftw.test')}${features(BIND)}`)
    await bound(c)
    expect(await listener.until('online')).toMatchObject({ jid: 'anna@ftw.test/desk', resumed: false })
  })
})

describe('resuming', () => {
  async function cut(inside = '') {
    const peer = await newPeer()
    const run = begin(peer, CLEAR, {}, ARCHIVED)
    const first = await offered(peer)
    await first.c.send(success(BOUND) + inside)
    await run.listener.until('online')
    run.connection.send(xml('message', { id: 'm1' }))
    await first.c.expect('<message id="m1"/>')
    first.c.reset()
    const next = await offered(peer)
    expect(next.auth).toContain('<resume xmlns="urn:xmpp:sm:3" previd="sm-1" h="0"/>')
    return { ...run, ...next, peer }
  }

  it('goes along with the login, and what was lost is sent again', async () => {
    const { c, listener } = await cut()
    await c.send(success(`<resumed xmlns='urn:xmpp:sm:3' previd='sm-1' h='0'/>`))
    await c.expect('<message id="m1"/>')
    expect(await listener.until('online', 2)).toMatchObject({
      jid: 'anna@ftw.test/XMPP-FTW.1',
      resumed: true,
    })
  })

  it('that is refused falls back to binding, in the same round', async () => {
    const { c, listener } = await cut()
    await c.send(success(`<failed xmlns='urn:xmpp:sm:3' h='1'/>${BOUND}`))
    expect((await listener.until('online', 2)).resumed).toBe(false)
    // The server had got it before the cut.
    expect(listener.of('unacknowledged')).toEqual([])
  })

  it('that is not answered at all gives back what was not acknowledged', async () => {
    const { c, listener } = await cut()
    await c.send(success(BOUND))
    expect((await listener.until('online', 2)).resumed).toBe(false)
    expect(listener.of('unacknowledged').map(({ stanza }) => stanza.attrs.id)).toEqual(['m1'])
  })

  it('with a count that cannot be ends the stream', async () => {
    const { c, listener } = await cut()
    await c.send(success(`<resumed xmlns='urn:xmpp:sm:3' h='9'/>`))
    await c.expect('handled-count-too-high')
    await listener.until('unacknowledged')
  })
})

describe('tokens', () => {
  const remembering: Login = { ...LOGIN, remember: true }

  it('are asked for only where somebody wants them', async () => {
    const peer = await newPeer()
    begin(peer)
    expect((await offered(peer)).auth).not.toContain('request-token')
    begin(peer, CLEAR, {}, remembering)
    expect((await offered(peer)).auth).toContain(
      '<request-token xmlns="urn:xmpp:fast:0" mechanism="HT-SHA-256-NONE"/>',
    )
  })

  it('log in again without the password, are counted, and are replaced when the server says so', async () => {
    const peer = await newPeer()
    const { connection, listener } = begin(peer, CLEAR, {}, remembering)
    const give = (token: string) =>
      `<token xmlns='urn:xmpp:fast:0' token='${token}' expiry='2999-01-01T00:00:00Z'/>`
    const online = async (c: PeerConnection, inside: string, count: number) => {
      await c.send(success(inside, 'anna@ftw.test') + features(BIND))
      await bound(c)
      await listener.until('online', count)
    }
    const first = await offered(peer)
    const device = /user-agent id="([^"]+)"/.exec(first.auth)?.[1]
    await online(first.c, give('one'), 1)
    expect(connection.fast).toEqual({
      mechanism: 'HT-SHA-256-NONE',
      token: 'one',
      device,
      expiry: '2999-01-01T00:00:00Z',
    })
    first.c.reset()

    const second = await offered(peer)
    expect(second.auth).toContain('mechanism="HT-SHA-256-NONE"')
    expect(second.auth).toContain('<fast xmlns="urn:xmpp:fast:0" count="1"/>')
    expect(second.auth).toContain(`id="${device}"`)
    const hash = createHmac('sha256', 'one').update('Initiator').digest().toString('latin1')
    expect(initial(second.auth)).toBe(`anna\0${hash}`)
    await online(second.c, responder('one') + give('two'), 2)
    expect(connection.fast).toMatchObject({ token: 'two' })
    // Another process needs no password.
    expect(connection.credentials).toMatchObject({ username: 'anna', fast: { token: 'two' } })
    expect(connection.credentials).not.toHaveProperty('password')
    second.c.reset()

    const third = await offered(peer)
    expect(initial(third.auth)).toBe(
      `anna\0${createHmac('sha256', 'two').update('Initiator').digest().toString('latin1')}`,
    )
  })

  it.each(['not-authorized', 'credentials-expired'])(
    'that are refused (%s) give way to the password, on a new stream',
    async (condition) => {
      const peer = await newPeer()
      const { connection } = begin(peer, CLEAR, {}, { ...LOGIN, fast: TOKEN })
      const first = await offered(peer)
      expect(first.auth).toContain('mechanism="HT-SHA-256-NONE"')
      await first.c.send(failure(condition))
      const second = await offered(peer)
      expect(second.auth).toContain('mechanism="PLAIN"')
      expect(second.auth).toContain('request-token')
      expect(connection.fast).toBeUndefined()
    },
  )

  it('that are refused where there is nothing else end the login', async () => {
    const peer = await newPeer()
    const { listener } = begin(peer, CLEAR, {}, { domain: 'ftw.test', username: 'anna', fast: TOKEN })
    const { c } = await offered(peer)
    await c.send(failure('credentials-expired'))
    const { error } = await listener.until('offline')
    expect(error?.application?.condition).toBe('credentials-expired')
    expect(peer.connections).toBe(1)
  })

  it.each([
    ['proves nothing', ''],
    ['proves something else', data(Buffer.alloc(32))],
  ])('a server that %s gets nothing else', async (_what, proof) => {
    const peer = await newPeer()
    const { listener } = begin(peer, CLEAR, {}, { ...LOGIN, fast: TOKEN })
    const { c } = await offered(peer)
    await c.send(success(proof + BOUND))
    const { error } = await listener.until('offline')
    expect(error?.application?.condition).toBe('aborted')
    expect(c.received).not.toContain('PLAIN')
    expect(peer.connections).toBe(1)
  })

  it.each<[string, Partial<FastToken>, string]>([
    ['that ended', { expiry: '2001-01-01T00:00:00Z' }, ALL],
    ['for what the server does not offer', { mechanism: 'HT-SHA-256-EXPR' }, ALL],
    ['that the TLS connection cannot bind', { mechanism: 'HT-SHA-256-EXPR' }, ALL.replace('-NONE', '-EXPR')],
    ['where the server takes none', {}, offer()],
  ])('one %s is not tried', async (_what, change, inside) => {
    const peer = await newPeer()
    begin(peer, CLEAR, {}, { ...LOGIN, fast: { ...TOKEN, ...change } })
    expect((await offered(peer, inside)).auth).toContain('mechanism="PLAIN"')
  })

  it('are sent to nobody in clear', async () => {
    const peer = await newPeer()
    const { listener } = begin(
      peer,
      { tls: 'off' },
      {},
      { domain: 'ftw.test', username: 'anna', fast: TOKEN },
    )
    const c = await peer.accept()
    await greet(c, ALL)
    await listener.until('offline')
    expect(c.received).not.toContain('<authenticate')
  })

  async function online(login: Login) {
    const peer = await newPeer()
    const run = begin(peer, CLEAR, {}, login)
    const { c } = await offered(peer)
    await c.send(success(responder(), 'anna@ftw.test') + features(BIND))
    await bound(c)
    await run.listener.until('online')
    return { ...run, peer, c }
  }

  it('are made invalid when the app logs out', async () => {
    const { connection, peer, c } = await online({ ...LOGIN, fast: TOKEN })
    const stopped = connection.stop(true)
    await c.expect('</stream:stream>')
    await c.send('</stream:stream>')
    const last = await offered(peer)
    expect(last.auth).toContain('<fast xmlns="urn:xmpp:fast:0" count="2" invalidate="true"/>')
    expect(last.auth).not.toMatch(/<(?:bind|resume|request-token)/)
    await last.c.send(success(responder(), 'anna@ftw.test'))
    await last.c.expect('</stream:stream>')
    await last.c.send('</stream:stream>')
    await stopped
    expect(connection.fast).toBeUndefined()
  })

  it('stay good when it only leaves', async () => {
    const { connection, peer, c } = await online({ ...LOGIN, fast: TOKEN })
    const stopped = connection.stop()
    await c.expect('</stream:stream>')
    await c.send('</stream:stream>')
    await stopped
    expect(peer.connections).toBe(1)
  })

  it('a server that will not hear of it does not keep anybody', async () => {
    const { connection, peer, c } = await online({ ...LOGIN, fast: TOKEN })
    const stopped = connection.stop(true)
    await c.expect('</stream:stream>')
    await c.send('</stream:stream>')
    const last = await offered(peer)
    last.c.reset()
    await stopped
    expect(connection.fast).toBeUndefined()
  })
})

describe('channel binding', () => {
  it('is what both ends of a TLS connection know', async () => {
    const peer = await newPeer({ tls: 'starttls' })
    const login: Login = { ...LOGIN, remember: true }
    begin(peer, { ca: peer.ca }, {}, login)
    const c = await peer.accept()
    await c.expect(/<stream:stream[^>]*>/)
    await c.send(HEADER + features(`<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>`))
    await c.expect('<starttls')
    await c.startTls()
    const names = ['ENDP', 'EXPR', 'UNIQ', 'NONE'].map((name) => `<mechanism>HT-SHA-256-${name}</mechanism>`)
    await greet(c, offer({ inline: `<fast xmlns='urn:xmpp:fast:0'>${names.join('')}</fast>` }))
    // TLS 1.3 has no tls-unique; what it exports is the strongest it has.
    expect(await asked(c)).toContain('mechanism="HT-SHA-256-EXPR"')
  })

  it('of the end point is the hash of the certificate', async () => {
    const peer = await newPeer({ tls: 'direct' })
    const socket = connectTls({ port: peer.port, host: peer.host, servername: 'ftw.test', ca: peer.ca })
    await new Promise((resolve) => socket.once('secureConnect', resolve))
    const { raw } = socket.getPeerCertificate()
    expect(channelBinding(socket, 'ENDP')).toEqual(createHash('sha256').update(raw).digest())
    expect(channelBinding(socket, 'EXPR')).toHaveLength(32)
    expect(channelBinding(socket, 'UNIQ')).toBeUndefined()
    socket.destroy()
  })

  it('of TLS 1.2 is the first message of its end, and nothing exported', () => {
    const old = {
      getProtocol: () => 'TLSv1.2',
      getFinished: () => Buffer.from('finished'),
    } as never as TLSSocket
    expect(channelBinding(old, 'UNIQ')).toEqual(Buffer.from('finished'))
    expect(channelBinding(old, 'EXPR')).toBeUndefined()
  })

  it('takes the hash that the signature names', () => {
    const certificate = (oid: string) => {
      const algorithm = Buffer.from(oid, 'hex')
      const body = Buffer.concat([
        Buffer.from('3003020101', 'hex'),
        Buffer.from([0x30, algorithm.length]),
        algorithm,
      ])
      return Buffer.concat([Buffer.from([0x30, body.length]), body])
    }
    const sizes = ['06092a864886f70d010105', '06092a864886f70d01010c', '06082a8648ce3d040304', '06032b6570']
    expect(sizes.map((oid) => endPoint(certificate(oid))?.length)).toEqual([32, 48, 64, undefined])
  })
})
