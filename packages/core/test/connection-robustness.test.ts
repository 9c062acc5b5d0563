/** Nothing a server sends may end the process, reach nobody's promise, or hurt more than its own stream. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { tcp } from '../src/connection/node/sockets.js'
import { xml } from '../src/element.js'
import type { Log } from '../src/log.js'
import {
  authenticated,
  BIND,
  begin,
  connectionTo,
  greet,
  HEADER,
  loggedIn,
  loggedInPlainly,
  newPeer,
  online,
  onlinePlainly,
  PLAIN,
  QUICK,
  Recorder,
  SUCCESS,
  tidy,
} from './connection-kit.js'

const unhandled: unknown[] = []
const note = (reason: unknown) => unhandled.push(reason)

beforeAll(() => {
  process.on('unhandledRejection', note)
  process.on('uncaughtException', note)
})
afterAll(() => {
  process.off('unhandledRejection', note)
  process.off('uncaughtException', note)
})
afterEach(async () => {
  await tidy()
  await new Promise((resolve) => setImmediate(resolve))
  expect(unhandled.splice(0)).toEqual([])
})

const PLAIN_LOOPBACK = { tls: 'off', allowPlain: true } as const
const SASL = 'urn:ietf:params:xml:ns:xmpp-sasl'

describe('on a bound stream', () => {
  const breaking: [string, string, string][] = [
    ['an unknown entity', '<message><body>&bogus;</body></message>', 'restricted-xml'],
    ['a document type', '<!DOCTYPE x [<!ENTITY a "b">]>', 'restricted-xml'],
    ['a comment', '<!-- hello -->', 'restricted-xml'],
    ['tags that do not match', '<message></presence>', 'not-well-formed'],
    ['a prefix nobody declared', '<a:b/>', 'bad-namespace-prefix'],
    ['text between stanzas', 'hello', 'bad-format'],
    ['elements inside each other without end', '<a>'.repeat(10_000), 'policy-violation'],
    ['a giant stanza', `<message><body>${'x'.repeat(300_000)}</body></message>`, 'policy-violation'],
    ['a giant attribute', `<message id='${'x'.repeat(300_000)}'/>`, 'policy-violation'],
    ['a tag without end', `<message ${'x'.repeat(300_000)}`, 'policy-violation'],
    [
      'many attributes',
      `<a ${Array.from({ length: 100 }, (_, i) => `a${i}=''`).join(' ')}/>`,
      'policy-violation',
    ],
  ]

  it.each(breaking)('%s ends the stream with an error of ours', async (_what, bytes, condition) => {
    const peer = await newPeer()
    const { listener } = begin(peer)
    const c = await loggedIn(peer, { after: `<message from='ben@ftw.test'/>` })
    await listener.until('stanza')
    c.send(bytes).catch(() => {})
    const { error } = await listener.until('interrupted')
    expect(error.application?.condition).toBe(condition)
    await c.expect(
      `<stream:error><${condition} xmlns="urn:ietf:params:xml:ns:xmpp-streams"/></stream:error></stream:stream>`,
    )
    // The session is over with it: the next stream is a new one.
    const next = await loggedIn(peer)
    expect(next.received).not.toContain('<resume')
    await listener.until('online', 2)
  })

  it('bytes that are no UTF-8 end the stream', async () => {
    const { listener, c } = await online()
    await c.sendBytes(new Uint8Array([0x3c, 0x61, 0x3e, 0xc3, 0x28]), 5)
    const { error } = await listener.until('interrupted')
    expect(error.application?.condition).toBe('not-well-formed')
  })

  it('characters cut between packets are read right', async () => {
    const { listener, c } = await online()
    await c.sendBytes('<message><body>naïve 😀 Привет</body></message>', 1)
    const { stanza } = await listener.until('stanza')
    expect(stanza.getChildText('body')).toBe('naïve 😀 Привет')
  })

  it('bytes after the end of the stream mean nothing', async () => {
    const { listener, c } = await online()
    await c.send(`</stream:stream><message/></a>&x;`)
    await listener.until('interrupted')
    await c.expect('</stream:stream>')
    expect(listener.of('stanza')).toEqual([])
  })

  it.each([
    '<stream:error/>',
    '<stream:error>text</stream:error>',
    `<stream:error><x xmlns='y'/></stream:error>`,
  ])('a stream error that says little is one: %s', async (bytes) => {
    const { listener, c } = await online()
    await c.send(bytes)
    const { error } = await listener.until('interrupted')
    expect(error.application?.condition).toBe('undefined-condition')
  })

  it('addresses that are none and stanzas that make no sense are handed on, and nothing else happens', async () => {
    const { listener, c } = await online()
    await c.send(
      `<message from='/x' to='@@'/><iq/><iq type='result'/><presence from='' type='nonsense'/><unknown/><features/>` +
        `<success xmlns='${SASL}'/><proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/><enabled xmlns='urn:xmpp:sm:3'/>` +
        `<resumed xmlns='urn:xmpp:sm:3' h='9'/><r xmlns='urn:xmpp:sm:3'/>`,
    )
    await c.expect('<a xmlns="urn:xmpp:sm:3" h="4"/>')
    expect(listener.of('stanza')).toHaveLength(4)
    expect(listener.order).not.toContain('interrupted')
  })

  it('white space between stanzas is nothing', async () => {
    const { listener, c } = await online()
    await c.send(' \n'.repeat(1_000))
    await c.send('<message/>')
    await listener.until('stanza')
  })

  it('acknowledgements without stream management are ignored', async () => {
    const { listener, c } = await onlinePlainly()
    await c.send(`<a xmlns='urn:xmpp:sm:3' h='9'/><r xmlns='urn:xmpp:sm:3'/><message/>`)
    await listener.until('stanza')
    expect(c.received).not.toContain('<a ')
  })

  it('a flood of questions is answered once a turn', async () => {
    const { c } = await online()
    await c.send(`${`<r xmlns='urn:xmpp:sm:3'/>`.repeat(1_000)}<message/><r xmlns='urn:xmpp:sm:3'/>`)
    await c.expect('<a xmlns="urn:xmpp:sm:3" h="1"/>')
    expect((c.received.match(/<a /g) ?? []).length).toBeLessThan(50)
  })

  it('a server that does not read is noticed', async () => {
    const peer = await newPeer()
    const { listener, connection } = begin(peer, PLAIN_LOOPBACK, {
      maxBacklog: 100_000,
      streamManagement: { enabled: false },
    })
    await loggedInPlainly(peer)
    await listener.until('online')
    const big = xml('message', null, xml('body', null, 'x'.repeat(50_000)))
    expect(() => {
      for (let i = 0; i < 10; i++) connection.send(big)
    }).toThrowError(expect.objectContaining({ condition: 'resource-constraint' }))
  })
})

describe('a listener that throws', () => {
  it('is logged and harms nothing', async () => {
    const logged: unknown[] = []
    const log: Log = {
      debug() {},
      info() {},
      warn() {},
      error: (what, details) => logged.push([what, details?.event]),
    }
    const peer = await newPeer()
    const connection = connectionTo(peer, PLAIN_LOOPBACK, { log })
    const recorder = new Recorder()
    const failing =
      (what: 'online' | 'interrupted' | 'offline' | 'stanza') =>
      (...args: never[]) => {
        ;(recorder[what] as (...args: never[]) => void)(...args)
        throw new Error(`listener of ${what}`)
      }
    connection.start({
      online: failing('online'),
      interrupted: failing('interrupted'),
      offline: failing('offline'),
      stanza: failing('stanza'),
    })
    const c = await loggedIn(peer, { after: `<message/><message/><r xmlns='urn:xmpp:sm:3'/>` })
    await c.expect('<a xmlns="urn:xmpp:sm:3" h="2"/>')
    c.reset()
    await recorder.until('interrupted')
    await connection.stop()
    expect(recorder.order).toEqual(['online', 'stanza', 'stanza', 'interrupted', 'offline'])
    expect(logged).toEqual(
      ['online', 'stanza', 'stanza', 'interrupted', 'offline'].map((event) => ['a listener failed', event]),
    )
  })

  it('may stop the connection from inside', async () => {
    const peer = await newPeer()
    const connection = connectionTo(peer)
    const recorder = new Recorder()
    let stopped: Promise<void> | undefined
    connection.start({
      online: (...args) => {
        recorder.online(...args)
        stopped = connection.stop()
      },
      interrupted: (...args) => recorder.interrupted(...args),
      offline: (...args) => recorder.offline(...args),
      stanza: (...args) => recorder.stanza(...args),
    })
    await loggedIn(peer, { after: '<message/>' })
    await recorder.until('offline')
    await stopped
    expect(recorder.order).toEqual(['online', 'offline'])
  })
})

describe('while logging in', () => {
  const login: [string, (inside: Awaited<ReturnType<typeof firstConnection>>) => Promise<unknown>][] = [
    ['no XML at all', ({ c }) => c.send('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['another root', ({ c }) => c.send(`<html xmlns='x'><body/>`)],
    ['a stream of version 0.9', ({ c }) => c.send(HEADER.replace(` version='1.0'`, ''))],
    ['a stream error at once', ({ c }) => c.send(`${HEADER}<stream:error/>`)],
    ['a header without end', ({ c }) => c.send(`<stream:stream ${'x'.repeat(400_000)}`)],
    ['something else than features', ({ c }) => c.send(`${HEADER}<message/>`)],
    ['huge features', ({ c }) => c.send(`${HEADER}<stream:features>${'<a/>'.repeat(100_000)}`)],
    ['a flood of features', ({ c }) => c.send(HEADER + '<stream:features/>'.repeat(200_000))],
    ['features without mechanisms', ({ c }) => c.send(`${HEADER}<stream:features/>`)],
    ['unknown mechanisms', ({ c }) => greet(c, PLAIN.replace('PLAIN', 'X-MAGIC'))],
    ['an answer that is none', ({ c }) => greet(c, PLAIN).then(() => c.send('<message/>'))],
    ['a failure without reason', ({ c }) => greet(c, PLAIN).then(() => c.send(`<failure xmlns='${SASL}'/>`))],
    [
      'no Base64',
      ({ c }) => greet(c, PLAIN).then(() => c.send(`<challenge xmlns='${SASL}'>%%%</challenge>`)),
    ],
    [
      'endless challenges',
      ({ c }) => greet(c, PLAIN).then(() => c.send(`<challenge xmlns='${SASL}'/>`.repeat(1_000))),
    ],
    ['stanzas in advance', ({ c }) => greet(c, PLAIN).then(() => c.send(`${SUCCESS}<message/>`))],
    [
      'an address that is none',
      ({ c }) =>
        authenticated(c, BIND)
          .then(() => c.expect(/<iq type="set" id="([^"]+)"/))
          .then(([, id]) =>
            c.send(
              `<iq type='result' id='${id}'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>@@/</jid></bind></iq>`,
            ),
          ),
    ],
    [
      'a bind without an address',
      ({ c }) =>
        authenticated(c, BIND)
          .then(() => c.expect(/<iq type="set" id="([^"]+)"/))
          .then(([, id]) => c.send(`<iq type='result' id='${id}'/>`)),
    ],
  ]

  async function firstConnection() {
    const peer = await newPeer()
    const { listener } = begin(peer, PLAIN_LOOPBACK, { timeouts: { ...QUICK, step: 500 } })
    return { peer, listener, c: await peer.accept() }
  }

  it.each(login)('%s fails the login with an error', async (_what, script) => {
    const inside = await firstConnection()
    await script(inside).catch(() => {})
    const { error } = await inside.listener.until('offline')
    expect(error?.name).toMatch(/^(Stream|Auth)Error$/)
    expect(inside.listener.order).toEqual(['offline'])
    await inside.c.ended
  })

  it('does not read for ever what nobody asked for', async () => {
    const peer = await newPeer()
    const { listener } = begin(peer)
    const c = await peer.accept()
    await authenticated(c, BIND)
    await c.expect('<bind')
    c.send(`<message><body>${'x'.repeat(1_000)}</body></message>`.repeat(2_000)).catch(() => {})
    const { error } = await listener.until('offline')
    expect(error?.application?.condition).toBe('policy-violation')
  })

  it('gives up a server that never stops asking', async () => {
    const peer = await newPeer()
    const { listener } = begin(peer)
    const c = await peer.accept()
    await greet(c, `<mechanisms xmlns='${SASL}'><mechanism>PLAIN</mechanism></mechanisms>`)
    await c.expect('<auth')
    await c.send(`<challenge xmlns='${SASL}'/>`.repeat(20))
    const { error } = await listener.until('offline')
    expect(error?.toJSON()).toMatchObject({ type: 'auth', condition: 'login-fail' })
    await c.expect(`<abort xmlns="${SASL}"/>`)
  })

  it('a server that cannot prove that it knows the password gets nothing', async () => {
    const peer = await newPeer()
    const { listener } = begin(peer)
    const c = await peer.accept()
    await greet(c, `<mechanisms xmlns='${SASL}'><mechanism>SCRAM-SHA-256</mechanism></mechanisms>`)
    const [, initial = ''] = await c.expect(/<auth [^>]*mechanism="SCRAM-SHA-256"[^>]*>([^<]+)</)
    const nonce = /r=(.*)$/.exec(atob(initial))?.[1]
    await c.send(`<challenge xmlns='${SASL}'>${btoa(`r=${nonce}x,s=c2FsdA==,i=4096`)}</challenge>`)
    await c.expect('<response')
    await c.send(`<success xmlns='${SASL}'>${btoa('v=d3Jvbmc=')}</success>`)
    const { error } = await listener.until('offline')
    expect(error?.condition).toBe('login-fail')
    await c.expect('<abort')
  })

  it('asks for no more iterations than the operator allows', async () => {
    const peer = await newPeer()
    const { listener } = begin(peer, PLAIN_LOOPBACK, { maxIterations: 4_096 })
    const c = await peer.accept()
    await greet(c, `<mechanisms xmlns='${SASL}'><mechanism>SCRAM-SHA-1</mechanism></mechanisms>`)
    const [, initial = ''] = await c.expect(/<auth [^>]*>([^<]+)</)
    const nonce = /r=(.*)$/.exec(atob(initial))?.[1]
    await c.send(`<challenge xmlns='${SASL}'>${btoa(`r=${nonce}x,s=c2FsdA==,i=4097`)}</challenge>`)
    const { error } = await listener.until('offline')
    expect(error?.condition).toBe('login-fail')
    expect(c.received).not.toContain('<response')
  })

  it('a server that asks for a billion iterations does not get them', async () => {
    const peer = await newPeer()
    const { listener } = begin(peer)
    const c = await peer.accept()
    await greet(c, `<mechanisms xmlns='${SASL}'><mechanism>SCRAM-SHA-1</mechanism></mechanisms>`)
    const [, initial = ''] = await c.expect(/<auth [^>]*>([^<]+)</)
    const nonce = /r=(.*)$/.exec(atob(initial))?.[1]
    await c.send(`<challenge xmlns='${SASL}'>${btoa(`r=${nonce}x,s=c2FsdA==,i=1000000000`)}</challenge>`)
    const { error } = await listener.until('offline')
    expect(error?.condition).toBe('login-fail')
  })
})

describe('a socket that was let go of', () => {
  it('may still fail, and nobody hears of it', async () => {
    const peer = await newPeer()
    const transport = tcp({ host: peer.host, port: peer.port })
    const heard: unknown[] = []
    const note = (what: unknown) => heard.push(what)
    transport.open({ connected() {}, data: note, failed: note, closed: () => note('closed') })
    const socket = transport.release()
    expect(socket?.emit('error', new Error('late'))).toBe(true)
    socket?.destroy()
    expect(heard).toEqual([])
  })
})

describe('over a WebSocket', () => {
  const websocket = async () => {
    const peer = await newPeer({ websocket: true })
    const run = begin(peer, { websocket: peer.url, allowPlain: true })
    const c = await peer.accept()
    return { ...run, c }
  }
  const open = `<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' from='ftw.test' version='1.0'/>`
  const framed = (inside: string) =>
    `<stream:features xmlns:stream='http://etherx.jabber.org/streams'>${inside}</stream:features>`

  async function online() {
    const run = await websocket()
    const { c, listener } = run
    await c.expect(
      /<open xmlns="urn:ietf:params:xml:ns:xmpp-framing"[^>]*to="ftw.test"[^>]*\/>|<open [^>]*\/>/,
    )
    await c.send(open)
    await c.send(framed(PLAIN))
    await c.expect(`<auth xmlns="${SASL}"`)
    await c.send(SUCCESS)
    await c.expect('<open')
    await c.send(open)
    await c.send(framed(BIND))
    const [, id] = await c.expect(/<iq xmlns="jabber:client" type="set" id="([^"]+)"/)
    await c.send(
      `<iq xmlns='jabber:client' type='result' id='${id}'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>anna@ftw.test/desk</jid></bind></iq>`,
    )
    await listener.until('online')
    return run
  }

  it('logs in; every stanza declares its namespace', async () => {
    const { c, connection, listener } = await online()
    connection.send(xml('message', { to: 'ben@ftw.test' }, xml('body', null, 'hi')))
    await c.expect('<message xmlns="jabber:client" to="ben@ftw.test"><body>hi</body></message>')
    await c.send(`<message xmlns='jabber:client'><body>ho</body></message>`)
    expect((await listener.until('stanza')).stanza.is('message', 'jabber:client')).toBe(true)
    const stopped = connection.stop()
    await c.expect('<close xmlns="urn:ietf:params:xml:ns:xmpp-framing"/>')
    await c.send(`<close xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>`)
    await stopped
    expect(listener.order.at(-1)).toBe('offline')
  })

  it.each([
    ['half an element', '<message xmlns="jabber:client">', 'not-well-formed'],
    ['an unknown entity', '<message xmlns="jabber:client">&x;</message>', 'restricted-xml'],
  ])('%s in a message ends the stream', async (_what, text, condition) => {
    const { c, listener } = await online()
    await c.send(text)
    const { error } = await listener.until('interrupted')
    expect(error.application?.condition).toBe(condition)
    await c.expect(`<stream:error xmlns:stream="http://etherx.jabber.org/streams"><${condition}`)
  })

  it('a message larger than allowed ends the stream', async () => {
    const { c, listener } = await online()
    c.send(`<message xmlns='jabber:client'>${'x'.repeat(3_000_000)}</message>`).catch(() => {})
    await listener.until('interrupted')
  })

  it('a server that speaks no XMPP is refused', async () => {
    const peer = await newPeer()
    const { listener } = begin(peer, { websocket: `ws://127.0.0.1:${peer.port}/` })
    const c = await peer.accept()
    await c.expect('Upgrade: websocket')
    await c.send('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')
    const { error } = await listener.until('offline')
    expect(error?.condition).toBe('disconnected')
  })
})
