import { readFileSync } from 'node:fs'
import type { SavedSession } from '@xmpp-ftw/core'
import { compliance, TestSession } from '@xmpp-ftw/testing'
import { describe, expect, it, vi } from 'vitest'
import { jingle } from './index.js'

compliance('jingle', jingle(), { claims: ['urn:xmpp:jingle:1'] })

const BEN = 'ben@example.com/phone'
/** With the line ends that SDP has. */
const read = (name: string) =>
  readFileSync(new URL(`./sdp/fixtures/${name}.sdp`, import.meta.url), 'utf8').replaceAll('\n', '\r\n')
const OFFER = read('audio-offer')
const ANSWER = read('audio-answer')

function set(id: string, jingleXml: string, from = BEN, type = 'set'): string {
  return `<iq xmlns='jabber:client' type='${type}' id='${id}' from='${from}' to='anna@example.com/test'>${jingleXml}</iq>`
}

function session(action: string, inside = '', sid = 's1', more = ''): string {
  return `<jingle xmlns='urn:xmpp:jingle:1' action='${action}' sid='${sid}' ${more}>${inside}</jingle>`
}

function message(inside: string, from = BEN, to = 'anna@example.com'): string {
  return `<message xmlns='jabber:client' type='chat' from='${from}' to='${to}'>${inside}</message>`
}

const initiation = (action: string, id = 'c1', inside = '') =>
  `<${action} xmlns='urn:xmpp:jingle-message:0' id='${id}'>${inside}</${action}>`
const AUDIO = `<description xmlns='urn:xmpp:jingle:apps:rtp:1' media='audio'/>`
const CONTENT = `<content name='0' creator='initiator'><description xmlns='urn:xmpp:jingle:apps:rtp:1' media='audio'><payload-type id='111' name='opus' clockrate='48000' channels='2'/></description><transport xmlns='urn:xmpp:jingle:transports:ice-udp:1' ufrag='TESg' pwd='abQXlDvFdLKIVdRDdg1t5Tbn'><fingerprint xmlns='urn:xmpp:jingle:apps:dtls:0' hash='sha-256' setup='actpass'>39:52</fingerprint></transport></content>`
const CANDIDATE = `<candidate component='1' foundation='1' generation='0' id='a' ip='192.0.2.9' network='0' port='9' priority='1' protocol='udp' type='host'/>`
const trickle = (ufrag = 'TESg', inside = CANDIDATE) =>
  `<content name='0' creator='initiator'><transport xmlns='urn:xmpp:jingle:transports:ice-udp:1' ufrag='${ufrag}' pwd='p'>${inside}</transport></content>`

const isAnswer = (id: string) => (stanza: { attrs: { id?: string | undefined } }) => stanza.attrs.id === id
const withAction =
  (action: string) =>
  (stanza: { getChild(name: string): { attrs: { action?: string | undefined } } | undefined }) =>
    stanza.getChild('jingle')?.attrs.action === action

async function open(init?: Parameters<typeof jingle>[0]): Promise<TestSession> {
  return TestSession.open([jingle(init)])
}

/** Takes calls, without asking for carbons. */
async function ready(init?: Parameters<typeof jingle>[0]): Promise<TestSession> {
  const test = await open(init)
  expect(await test.request('xmpp.jingle.calls', { carbons: false })).toEqual({ data: true })
  return test
}

async function refusal(test: TestSession, id: string): Promise<string> {
  const answer = await test.connection.next(isAnswer(id))
  expect(answer.attrs.type).toBe('error')
  const names =
    answer
      .getChild('error')
      ?.elements()
      .map(({ name }) => name) ?? []
  return names.join(' ')
}

describe('sessions that the app handles', () => {
  const to = BEN

  it.each([
    [{ jingle: { sid: 's', action: 'session-info' } }, "Missing 'to' key"],
    [{ to }, "Missing 'jingle' key"],
    [{ to, jingle: { action: 'session-info' } }, "Missing 'sid' key"],
    [{ to, jingle: { sid: '', action: 'session-info' } }, "Missing 'sid' key"],
    [{ to, jingle: { sid: 's' } }, "Missing 'action' key"],
    [{ to, jingle: 'x' }, /Badly formatted jingle content/],
    [{ to, jingle: { sid: 's', action: 'explode' } }, /'action' key must be one of: content-accept/],
    [
      { to, jingle: { sid: 's', action: 'session-info', contents: {} } },
      "Badly formatted jingle content: 'contents' must be an array",
    ],
    [
      {
        to,
        jingle: {
          sid: 's',
          action: 'session-info',
          contents: [{ name: '0', transport: { candidates: [{ port: {} }] } }],
        },
      },
      "Badly formatted jingle content: 'contents.0.transport.candidates.0.port' must be a string or a number",
    ],
    [{ to, type: 'result' }, "Missing 'id' key"],
    [{ to, jingle: undefined }, "Missing 'jingle' key"],
    [{ to, type: 'result', id: 'x' }, 'Unknown request'],
    [{ to, id: 'x', error: { condition: 'conflict' } }, 'Unknown request'],
  ])('refuses %j', async (payload, description) => {
    const test = await open()
    const { error } = await test.request('xmpp.jingle.request', payload)
    expect(error).toMatchObject({ condition: 'client-error' })
    expect(error?.description).toMatch(description)
    expect(test.connection.sent).toEqual([])
  })

  it('wants a callback for what is answered, and none for answers', async () => {
    const test = await open()
    await test.send('xmpp.jingle.request', { to, jingle: { sid: 's', action: 'session-info' } })
    expect(await test.nextPush('xmpp.error.client')).toMatchObject({ description: 'Missing callback' })
    test.receive(set('i1', session('session-info')))
    await test.send('xmpp.jingle.request', { to, id: 'i1', type: 'result' })
    expect((await test.connection.next()).attrs).toMatchObject({ type: 'result', id: 'i1', to })
  })

  it('takes numbers, zero too, and leaves out what is null', async () => {
    const test = await open()
    const candidate = { generation: 0, port: 9, ip: null }
    const contents = [
      { name: '0', creator: null, transport: { transType: 'iceUdp', candidates: [candidate] } },
    ]
    void test.request('xmpp.jingle.request', { to, jingle: { sid: 's', action: 'transport-info', contents } })
    const iq = await test.connection.next()
    expect(iq.getChild('jingle')?.getChild('content')).toEqualXml(
      `<content xmlns='urn:xmpp:jingle:1' creator='initiator' name='0'><transport xmlns='urn:xmpp:jingle:transports:ice-udp:1'><candidate port='9' generation='0'/></transport></content>`,
    )
  })

  it('fills in who begins, and accepts', async () => {
    const test = await open()
    for (const [action, attribute] of [
      ['session-initiate', 'initiator'],
      ['session-accept', 'responder'],
    ] as const) {
      void test.request('xmpp.jingle.request', {
        to,
        jingle: { sid: 's', action, [attribute]: 'eve@example.com/x' },
      })
      const iq = await test.connection.next()
      expect(iq.getChild('jingle')?.attrs[attribute]).toBe('anna@example.com/test')
    }
  })

  it('drops an initiator who is not the sender', async () => {
    const test = await open()
    test.receive(set('i1', session('session-initiate', '', 's1', `initiator='eve@example.com/x'`)))
    expect(await test.nextPush('xmpp.jingle.request')).toEqual({
      from: BEN,
      type: 'set',
      id: 'i1',
      jingle: { sid: 's1', action: 'session-initiate' },
    })
  })

  it.each([
    [{ type: 'error' }, 'service-unavailable'],
    [{ error: { condition: 'conflict', jingleCondition: 'tie-break' } }, 'conflict tie-break'],
    [{ error: { condition: 'injected/><x', jingleCondition: 'y/><z' } }, 'undefined-condition'],
    [
      {
        error: {
          condition: 'feature-not-implemented',
          jingleCondition: 'unsupported-info',
          description: 'no',
        },
      },
      'feature-not-implemented text unsupported-info',
    ],
  ])('answers with the error %j', async (answer, names) => {
    const test = await open()
    test.receive(set('i1', session('session-info')))
    expect(await test.request('xmpp.jingle.request', { to, id: 'i1', ...answer })).toEqual({ data: true })
    expect(await refusal(test, 'i1')).toBe(names)
    // A second answer is accepted, and sends nothing.
    expect(await test.request('xmpp.jingle.request', { to, id: 'i1', type: 'result' })).toEqual({
      data: true,
    })
    expect(test.connection.sent).toEqual([])
  })

  it.each([
    [undefined, 'result'],
    [null, 'result'],
    [{}, 'result'],
    ['nonsense', 'error'],
    [{ error: { condition: 'conflict' } }, 'error'],
  ])('is answered by the reply %j', async (reply, type) => {
    const test = await open()
    test.receive(set('i1', session('session-info')))
    test.pushes.find(({ event }) => event === 'xmpp.jingle.request')?.reply?.(reply)
    expect((await test.connection.next(isAnswer('i1'))).attrs.type).toBe(type)
  })

  it('answers for an app that does not', async () => {
    vi.useFakeTimers()
    try {
      const test = await open({ limit: 1_000 })
      test.receive(set('i1', session('session-info')))
      vi.advanceTimersByTime(1_000)
      expect(await refusal(test, 'i1')).toBe('service-unavailable')
    } finally {
      vi.useRealTimers()
    }
  })

  it.each([
    [set('i1', session('explode')), 'bad-request'],
    [set('i1', `<jingle xmlns='urn:xmpp:jingle:1' action='session-info'/>`), 'bad-request'],
    [set('i1', session('session-info'), BEN, 'get'), 'bad-request'],
    [
      set('i1', session('session-info', `<x xmlns='urn:example:x'/>`)),
      'feature-not-implemented unsupported-info',
    ],
    [set('i1', session('session-info'), '@no jid@/'), 'jid-malformed'],
  ])('refuses %s by itself', async (stanza, names) => {
    const test = await open()
    test.receive(stanza)
    expect(await refusal(test, 'i1')).toBe(names)
    expect(test.pushes).toEqual([])
  })
})

describe('messages outside of sessions', () => {
  it('are told, where calls are not handled here', async () => {
    const test = await open()
    test.receive(message(initiation('propose', 'c1', AUDIO)))
    expect(await test.nextPush('xmpp.jingle.message')).toEqual({
      from: BEN,
      id: 'c1',
      action: 'propose',
      descriptions: [{ descType: 'rtp', media: 'audio' }],
    })
  })

  it('are told with their delay, and never ring', async () => {
    const test = await ready()
    const delay = `<delay xmlns='urn:xmpp:delay' stamp='2026-01-01T00:00:00Z'/>`
    test.receive(message(initiation('propose', 'c1', AUDIO) + delay))
    expect(await test.nextPush('xmpp.jingle.message')).toMatchObject({
      delay: { when: '2026-01-01T00:00:00Z' },
    })
    expect(test.pushes).toEqual([])
  })

  it('ring, and are heeded, when a stream that was resumed brings them late', async () => {
    const test = await ready()
    const delay = `<delay xmlns='urn:xmpp:delay' stamp='${new Date(Date.now() - 5_000).toISOString()}'/>`
    test.receive(message(initiation('propose', 'c1', AUDIO) + delay))
    await test.nextPush('xmpp.jingle.incoming')
    test.receive(message(initiation('retract', 'c1') + delay))
    expect(await test.nextPush('xmpp.jingle.ended')).toMatchObject({ id: 'c1', by: 'peer' })
  })

  const carbon = (inner: string, from = 'anna@example.com', kind = 'sent') =>
    `<message xmlns='jabber:client' type='chat' from='${from}' to='anna@example.com/test'><${kind} xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'>${inner}</forwarded></${kind}></message>`

  it('end the ringing when another device answers, and only when the own server says so', async () => {
    const test = await ready()
    test.receive(message(initiation('propose', 'c1', AUDIO)))
    await test.nextPush('xmpp.jingle.incoming')
    const proceed = message(initiation('proceed'), 'anna@example.com/desk', BEN)
    test.receive(carbon(proceed, 'eve@example.com'))
    expect(test.pushes.filter(({ event }) => event === 'xmpp.jingle.ended')).toEqual([])
    test.receive(carbon(proceed))
    expect(await test.nextPush('xmpp.jingle.ended')).toEqual({
      id: 'c1',
      reason: { condition: 'success' },
      by: 'device',
    })
    expect((await test.request('xmpp.jingle.accept', { id: 'c1' })).error).toMatchObject({
      condition: 'item-not-found',
    })
  })

  it('ring by a copy of what the server gave to another device, once', async () => {
    const test = await ready()
    const propose = message(initiation('propose', 'c1', AUDIO))
    test.receive(carbon(propose, 'anna@example.com', 'received'))
    test.receive(propose)
    await test.nextPush('xmpp.jingle.incoming')
    expect(test.pushes).toEqual([])
  })

  it('are of another device when they are to its full JID', async () => {
    const test = await ready()
    test.receive(
      carbon(
        message(initiation('propose', 'c1', AUDIO), BEN, 'anna@example.com/desk'),
        'anna@example.com',
        'received',
      ),
    )
    expect(await test.nextPush('xmpp.jingle.message')).toMatchObject({ action: 'propose', carbon: true })
    expect(test.pushes).toEqual([])
  })
})

describe('calling', () => {
  async function calling(test: TestSession, to = 'ben@example.com'): Promise<string> {
    const { data } = await test.request('xmpp.jingle.call', { to, sdp: OFFER, id: 'c5' })
    return (data as { id: string }).id
  }

  it.each([
    [{ sdp: OFFER }, "Missing 'to' key"],
    [{ to: 'ben@example.com' }, "Missing 'sdp' key"],
    [{ to: 'ben@example.com', sdp: 'v=0' }, "'sdp' key must be a session description (SDP)"],
  ])('refuses payload %#', async (payload, description) => {
    const test = await open()
    expect((await test.request('xmpp.jingle.call', payload)).error).toMatchObject({ description })
  })

  it('proposes, and begins the session with the device that proceeds, candidates and all', async () => {
    const test = await open()
    const id = await calling(test)
    const proposed = await test.connection.next()
    expect(proposed.toString('jabber:client')).toBe(
      `<message to="ben@example.com" type="chat" id="${id}"><propose xmlns="urn:xmpp:jingle-message:0" id="${id}"><description xmlns="urn:xmpp:jingle:apps:rtp:1" media="audio"/></propose><store xmlns="urn:xmpp:hints"/></message>`,
    )
    const candidate = { candidate: 'candidate:7 1 udp 1 192.0.2.77 9 typ host', sdpMid: '0' }
    expect(await test.request('xmpp.jingle.candidates', { id, candidates: [candidate] })).toEqual({
      data: true,
    })
    expect(test.connection.sent).toEqual([])

    test.receive(message(initiation('ringing', id)))
    expect(await test.nextPush('xmpp.jingle.ringing')).toMatchObject({ from: { resource: 'phone' } })
    test.receive(message(initiation('proceed', id), 'eve@example.com/x'))
    expect(test.connection.sent).toEqual([])
    test.receive(message(initiation('proceed', id)))
    const iq = await test.connection.next()
    expect(iq.attrs).toMatchObject({ to: BEN, type: 'set' })
    expect(iq.getChild('jingle')?.attrs).toMatchObject({
      action: 'session-initiate',
      sid: id,
      initiator: 'anna@example.com/test',
    })
    expect(iq.toString()).toContain('ip="192.0.2.77"')

    // A second device that took it must not wait.
    test.receive(message(initiation('proceed', id), 'ben@example.com/desk'))
    const retract = await test.connection.next()
    expect(retract.attrs.to).toBe('ben@example.com/desk')
    expect(retract.getChild('retract')).toBeDefined()
  })

  it('takes the answer, with candidates that came before it', async () => {
    const test = await open()
    const id = await calling(test, BEN)
    await test.connection.answer(undefined, withAction('session-initiate'))
    test.receive(set('t1', session('transport-info', trickle(), id)))
    test.receive(set('t2', session('session-accept', CONTENT.replace('actpass', 'active'), id)))
    const { sdp } = (await test.nextPush('xmpp.jingle.answer')) as { sdp: string }
    expect(sdp).toContain('a=setup:active')
    expect(sdp).toContain('192.0.2.9 9 typ host')
    await test.nextPush('xmpp.jingle.active')
    test.receive(set('t3', session('transport-info', trickle('TESg', '<gathering-complete/>'), id)))
    expect(await test.nextPush('xmpp.jingle.candidates')).toEqual({
      id,
      candidates: [{ candidate: '', sdpMid: '0', sdpMLineIndex: 0, usernameFragment: 'TESg' }],
    })
    for (const iq of ['t1', 't2', 't3']) {
      expect((await test.connection.next(isAnswer(iq))).attrs.type).toBe('result')
    }
    test.receive(set('t4', session('session-accept', CONTENT, id)))
    expect(await refusal(test, 't4')).toBe('unexpected-request out-of-order')
  })

  it('wants each description answered by itself, the caller’s changes first', async () => {
    const test = await open()
    const id = await calling(test, BEN)
    await test.connection.answer(undefined, withAction('session-initiate'))
    test.receive(set('t1', session('session-accept', CONTENT.replace('actpass', 'active'), id)))
    await test.nextPush('xmpp.jingle.answer')
    await test.nextPush('xmpp.jingle.active')
    const restarted = OFFER.replace(/ice-ufrag:.*/, 'ice-ufrag:next')
    const offered = test.request('xmpp.jingle.offer', { id, sdp: restarted })
    const restart = await test.connection.answer(undefined, withAction('transport-info'))
    expect(restart.toString()).toContain('ufrag="next"')
    expect(await offered).toEqual({ data: true })
    test.receive(
      set('t2', session('content-modify', `<content name='0' creator='initiator' senders='none'/>`, id)),
    )
    expect(await refusal(test, 't2')).toBe('conflict tie-break')
    test.receive(set('t3', session('transport-info', trickle('they', ''), id)))
    const { sdp } = (await test.nextPush('xmpp.jingle.answer')) as { sdp: string }
    expect(sdp).toContain('a=ice-ufrag:they')
    expect(sdp).toContain('a=setup:active')
    test.receive(
      set('t4', session('content-modify', `<content name='0' creator='initiator' senders='none'/>`, id)),
    )
    const offer = (await test.nextPush('xmpp.jingle.offer')) as { sdp: string }
    expect(offer.sdp).toContain('a=inactive')
    expect(offer.sdp).toContain('a=setup:actpass')
    expect((await test.request('xmpp.jingle.offer', { id, sdp: OFFER })).error).toMatchObject({
      condition: 'conflict',
    })
    expect(
      await test.request('xmpp.jingle.answer', { id, sdp: restarted.replace('a=sendrecv', 'a=inactive') }),
    ).toEqual({ data: true })
  })

  it.each([
    [
      `<error type='cancel'><service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>`,
      'gone',
    ],
    [
      `<error type='cancel'><conflict xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><tie-break xmlns='urn:xmpp:jingle:errors:1'/></error>`,
      'expired',
    ],
    [`<error type='auth'><forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>`, 'general-error'],
  ])('ends when the session is refused by %s', async (error, condition) => {
    const test = await open()
    await calling(test, BEN)
    await test.connection.answer(error, withAction('session-initiate'))
    expect(await test.nextPush('xmpp.jingle.ended')).toMatchObject({ reason: { condition }, by: 'peer' })
  })

  it('ends when the proposal comes back, from whom it went to', async () => {
    const test = await open()
    const id = await calling(test)
    const bounce = (from: string) =>
      `<message xmlns='jabber:client' type='error' id='${id}' from='${from}'><error type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>`
    test.receive(bounce('eve@example.com'))
    test.receive(bounce('ben@example.com'))
    expect(await test.nextPush('xmpp.jingle.ended')).toEqual({
      id,
      reason: { condition: 'gone', text: 'item-not-found' },
      by: 'peer',
    })
  })

  it.each([
    ['proposed', 60_000, 'retract'],
    ['initiated', 30_000, 'jingle'],
  ])('waits no longer than it should: %s', async (state, limit, word) => {
    vi.useFakeTimers()
    try {
      const test = await open()
      const id = await calling(test)
      if (state === 'initiated') test.receive(message(initiation('proceed', id)))
      test.connection.sent.length = 0
      await vi.advanceTimersByTimeAsync(limit - 1)
      expect(test.pushes.some(({ event }) => event === 'xmpp.jingle.ended')).toBe(false)
      await vi.advanceTimersByTimeAsync(1)
      expect(await test.nextPush('xmpp.jingle.ended')).toEqual({
        id,
        reason: { condition: 'timeout' },
        by: 'session',
      })
      expect(test.connection.sent[0]?.elements()[0]?.name).toBe(word)
    } finally {
      vi.useRealTimers()
    }
  })

  it('proposes once more on a new stream, and ends what was further', async () => {
    const test = await open()
    const id = await calling(test)
    await test.connection.next()
    test.connection.bind()
    expect((await test.connection.next()).getChild('propose')?.attrs.id).toBe(id)
    test.receive(message(initiation('proceed', id)))
    await test.connection.next(withAction('session-initiate'))
    test.connection.bind()
    expect(await test.nextPush('xmpp.jingle.ended')).toEqual({
      id,
      reason: { condition: 'connectivity-error' },
      by: 'session',
    })
  })

  it('gives way to the call of the other side with the lower id, and not to that with the higher', async () => {
    const test = await ready()
    const id = await calling(test)
    await test.connection.next()
    test.receive(message(initiation('propose', 'c9', AUDIO)))
    const rejected = await test.connection.next()
    expect(rejected.getChild('reject')?.attrs.id).toBe('c9')
    expect(rejected.getChild('reject')?.getChild('tie-break')).toBeDefined()
    test.receive(message(initiation('propose', 'c1', AUDIO)))
    const retracted = await test.connection.next()
    expect(retracted.getChild('retract')?.attrs.id).toBe(id)
    expect(await test.nextPush('xmpp.jingle.ended')).toMatchObject({ id, reason: { condition: 'expired' } })
    expect(await test.nextPush('xmpp.jingle.incoming')).toMatchObject({ id: 'c1' })
  })
})

describe('being called', () => {
  async function called(test: TestSession): Promise<void> {
    test.receive(message(initiation('propose', 's1', AUDIO)))
    await test.nextPush('xmpp.jingle.incoming')
  }

  it('says nothing of the network, nor that somebody is there, before the call is taken', async () => {
    const test = await ready()
    await called(test)
    expect(test.connection.sent).toEqual([])
    expect(await test.request('xmpp.jingle.accept', { id: 's1' })).toEqual({ data: true })
    expect((await test.connection.next()).getChild('proceed')?.attrs.id).toBe('s1')
    test.receive(set('i1', session('session-initiate', CONTENT)))
    await test.nextPush('xmpp.jingle.offer')
    const answered = test.request('xmpp.jingle.answer', { id: 's1', sdp: ANSWER })
    const accept = await test.connection.answer(undefined, withAction('session-accept'))
    expect(accept.getChild('jingle')?.getChild('content')?.attrs).toMatchObject({
      creator: 'initiator',
      name: '0',
    })
    expect(await answered).toEqual({ data: true })
    expect(await test.nextPush('xmpp.jingle.active')).toMatchObject({ id: 's1' })
  })

  it('adds what the other side adds, and refuses what the app does not take', async () => {
    const test = await ready()
    test.receive(set('i1', session('session-initiate', CONTENT)))
    expect(await test.nextPush('xmpp.jingle.incoming')).toMatchObject({ media: ['audio'] })
    await test.request('xmpp.jingle.accept', { id: 's1' })
    void test.request('xmpp.jingle.answer', { id: 's1', sdp: ANSWER })
    await test.connection.answer(undefined, withAction('session-accept'))
    await test.nextPush('xmpp.jingle.active')
    await test.nextPush('xmpp.jingle.offer')
    const added = CONTENT.replace(`name='0'`, `name='1'`).replace(`media='audio'`, `media='video'`)
    test.receive(set('i2', session('content-add', added)))
    const { sdp } = (await test.nextPush('xmpp.jingle.offer')) as { sdp: string }
    expect(sdp).toMatch(/m=audio 9[\s\S]*m=video 9/)
    const refused = `${ANSWER}m=video 0 UDP/TLS/RTP/SAVPF 0\r\na=mid:1\r\na=inactive\r\n`
    expect(await test.request('xmpp.jingle.answer', { id: 's1', sdp: refused })).toEqual({ data: true })
    const reject = await test.connection.next(withAction('content-reject'))
    expect(reject.getChild('jingle')?.getChild('content')?.attrs).toMatchObject({
      name: '1',
      creator: 'initiator',
    })
  })

  it('refuses what is not of the call', async () => {
    const test = await ready()
    test.receive(set('i1', session('session-initiate', CONTENT)))
    await test.nextPush('xmpp.jingle.incoming')
    test.receive(set('i2', session('session-initiate', CONTENT), 'eve@example.com/x'))
    expect(await refusal(test, 'i2')).toBe('conflict tie-break')
    test.receive(set('i3', session('session-terminate'), 'eve@example.com/x'))
    expect(await refusal(test, 'i3')).toBe('item-not-found unknown-session')
    test.receive(set('i4', session('session-terminate', '', 'unknown')))
    expect(await refusal(test, 'i4')).toBe('item-not-found unknown-session')
    test.receive(set('i5', session('content-add', CONTENT)))
    expect(await refusal(test, 'i5')).toBe('unexpected-request out-of-order')
    test.receive(set('i6', session('session-initiate', CONTENT)))
    expect(await refusal(test, 'i6')).toBe('unexpected-request out-of-order')
    expect(test.pushes).toEqual([])
  })

  it('ends when the caller is gone, gives up, or takes it back', async () => {
    const test = await ready()
    await called(test)
    test.receive(`<presence xmlns='jabber:client' type='unavailable' from='${BEN}'/>`)
    expect(await test.nextPush('xmpp.jingle.ended')).toMatchObject({ reason: { condition: 'gone' } })
    test.receive(message(initiation('propose', 's2', AUDIO)))
    test.receive(message(initiation('retract', 's2', `<reason xmlns='urn:xmpp:jingle:1'><cancel/></reason>`)))
    expect(await test.nextPush('xmpp.jingle.ended')).toEqual({
      id: 's2',
      reason: { condition: 'cancel' },
      by: 'peer',
    })
    test.receive(message(initiation('propose', 's2', AUDIO)))
    expect(test.pushes.filter(({ event }) => event === 'xmpp.jingle.incoming')).toHaveLength(1)
  })

  it('is not done by a room, nor taken back by anybody but the caller', async () => {
    const test = await ready()
    test.receive(
      message(initiation('propose', 's9', AUDIO), 'room@example.com/nick').replace("'chat'", "'groupchat'"),
    )
    expect(test.pushes).toEqual([])
    await called(test)
    test.receive(message(initiation('retract', 's1'), 'ben@example.com/another'))
    test.receive(message(initiation('finish', 's1'), 'ben@example.com/another'))
    expect(test.pushes).toEqual([])
  })

  it('lets a call go that the same person continues from another device', async () => {
    const test = await ready()
    await called(test)
    await test.request('xmpp.jingle.accept', { id: 's1' })
    test.receive(set('i1', session('session-initiate', CONTENT)))
    void test.request('xmpp.jingle.answer', { id: 's1', sdp: ANSWER })
    await test.connection.answer(undefined, withAction('session-accept'))
    await test.nextPush('xmpp.jingle.active')
    test.receive(message(initiation('propose', 's2', AUDIO), 'ben@example.com/tablet'))
    expect(await test.nextPush('xmpp.jingle.incoming')).toMatchObject({ id: 's2', replaces: 's1' })
    test.connection.sent.length = 0
    await test.request('xmpp.jingle.accept', { id: 's2' })
    expect(await test.nextPush('xmpp.jingle.ended')).toEqual({
      id: 's1',
      reason: { condition: 'expired' },
      by: 'app',
      migratedTo: 's2',
    })
    const finish = await test.connection.next((stanza) => stanza.getChild('finish') !== undefined)
    expect(finish.attrs.to).toBe(BEN)
    expect(finish.getChild('finish')?.getChild('migrated')?.attrs.to).toBe('s2')
  })

  it('keeps no more of a call than a browser has', async () => {
    const test = await ready()
    test.receive(set('i1', session('session-initiate', CONTENT)))
    for (let count = 0; count < 3; count += 1) {
      const many = Array.from({ length: 90 }, (_, index) =>
        CANDIDATE.replace(`port='9'`, `port='${count * 90 + index + 1}'`),
      )
      test.receive(set(`t${count}`, session('transport-info', trickle('TESg', many.join('')))))
    }
    await test.request('xmpp.jingle.accept', { id: 's1' })
    const { sdp } = (await test.nextPush('xmpp.jingle.offer')) as { sdp: string }
    expect(sdp.match(/a=candidate:/g)).toHaveLength(100)
  })

  it('hands what is no call to the app', async () => {
    const test = await ready()
    const file = `<content name='f' creator='initiator'><description xmlns='urn:xmpp:jingle:apps:file-transfer:5'/><transport xmlns='urn:xmpp:jingle:transports:ibb:1'/></content>`
    test.receive(set('i1', session('session-initiate', file)))
    await test.nextPush('xmpp.jingle.request')
    test.receive(set('i2', session('session-terminate')))
    expect(await test.nextPush('xmpp.jingle.request')).toMatchObject({
      jingle: { action: 'session-terminate' },
    })
  })

  it('takes only as many calls at once as can be meant', async () => {
    const test = await ready()
    for (let count = 0; count < 60; count += 1)
      test.receive(set(`i${count}`, session('session-initiate', CONTENT, `s${count}`)))
    expect(test.pushes.filter(({ event }) => event === 'xmpp.jingle.incoming')).toHaveLength(50)
    expect(await refusal(test, 'i55')).toBe('resource-constraint')
  })

  it('hangs up when the app logs out, and tells it when the stream is gone', async () => {
    const test = await ready()
    await called(test)
    test.connection.sent.length = 0
    await test.request('xmpp.logout')
    expect(test.connection.sent[0]?.getChild('reject')?.attrs.id).toBe('s1')
    expect(await test.nextPush('xmpp.jingle.ended')).toMatchObject({ id: 's1', by: 'app' })
  })
})

describe('a session that is handed on', () => {
  it('takes calls in the next process, too', async () => {
    const before = await ready()
    const saved = JSON.parse(JSON.stringify(before.session.suspend())) as SavedSession
    const after = TestSession.restore([jingle()], saved)
    // Loaded by then, and asked nothing of.
    await after.request('xmpp.jingle.ringing', { id: 'none' })
    after.receive(message(initiation('propose', 'c1', AUDIO)))
    expect(await after.nextPush('xmpp.jingle.incoming')).toMatchObject({ id: 'c1' })
  })

  it('is not in the middle of a call', async () => {
    const test = await ready()
    test.receive(message(initiation('propose', 'c1', AUDIO)))
    await test.nextPush('xmpp.jingle.incoming')
    expect(test.session.suspend()).toBeUndefined()
    expect(await test.request('xmpp.jingle.reject', { id: 'c1' })).toEqual({ data: true })
    expect(test.session.suspend()).toBeDefined()
  })
})
