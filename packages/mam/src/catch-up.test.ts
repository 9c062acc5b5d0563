import { type AppSide, type Element, parseElement, type SavedSession } from '@xmpp-ftw/core'
import { TestSession } from '@xmpp-ftw/testing'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { mam } from './index.js'

const MAM = 'urn:xmpp:mam:2'
const OWN = 'anna@example.com'

/** A message as the archive of Anna marks it. */
function message(id: string, archived?: string, more = ''): string {
  const mark = archived ? `<stanza-id xmlns='urn:xmpp:sid:0' by='${OWN}' id='${archived}'/>` : ''
  return `<message xmlns='jabber:client' from='ben@example.com/phone' to='${OWN}' type='chat' id='${id}'><body>${id}</body>${mark}${more}</message>`
}

interface Page {
  after: string | undefined
  before: boolean
  /** Messages, by their id in the archive; and the reply. */
  answer(messages: Record<string, string>, complete?: boolean): void
  refuse(condition: string): void
}

class Catching {
  private constructor(readonly test: TestSession) {}

  /** Logged in and available; the archive ended with `a0` then. */
  static async open(): Promise<Catching> {
    const catching = new Catching(await TestSession.open([mam({ catchUp: true })]))
    const first = await catching.page()
    expect(first).toMatchObject({ before: true, after: undefined })
    first.answer({ a0: message('m0') })
    await catching.test.request('xmpp.presence', {})
    catching.test.pushes.length = 0
    return catching
  }

  /** Read on to `a1` after a gap, while the time is in the test's hands. */
  static async caughtUp(): Promise<Catching> {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    const catching = await Catching.open()
    catching.gap()
    ;(await catching.page()).answer({ a1: message('m1') })
    ;(await catching.page()).answer({})
    await catching.ended()
    return catching
  }

  static of(test: TestSession): Catching {
    return new Catching(test)
  }

  receive(xml: string): void {
    this.test.receive(xml)
  }

  gap(): void {
    this.test.connection.interrupt()
    this.test.connection.bind()
  }

  async page(): Promise<Page> {
    const { connection } = this.test
    const iq = await connection.next((stanza) => stanza.getChild('query', MAM) !== undefined)
    const query = iq.getChild('query', MAM) as Element
    const set = query.getChild('set')
    const reply = (type: string, payload: string) =>
      connection.receive(
        parseElement(`<iq xmlns='jabber:client' type='${type}' id='${iq.attrs.id}'>${payload}</iq>`),
      )
    return {
      after: set?.getChildText('after'),
      before: set?.getChild('before') !== undefined,
      answer: (messages, complete = true) => {
        for (const [id, inner] of Object.entries(messages)) {
          connection.receive(
            `<message xmlns='jabber:client'><result xmlns='${MAM}' queryid='${query.attrs.queryid}' id='${id}'><forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' stamp='2024-05-01T10:00:00Z'/>${inner}</forwarded></result></message>`,
          )
        }
        const last = Object.keys(messages).at(-1)
        const edge = last === undefined ? '' : `<last>${last}</last>`
        const set = `<set xmlns='http://jabber.org/protocol/rsm'>${edge}</set>`
        reply('result', `<fin xmlns='${MAM}' complete='${complete}'>${set}</fin>`)
      },
      refuse: (condition) =>
        reply(
          'error',
          `<error type='cancel'><${condition} xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>`,
        ),
    }
  }

  /** Ids of the chat messages told so far. */
  get told(): unknown[] {
    return this.test.pushes.flatMap(({ event, payload }) =>
      event === 'xmpp.chat.message' ? [(payload as { id: string }).id] : [],
    )
  }

  ended(): Promise<unknown> {
    return this.test.nextPush('xmpp.mam.catchup')
  }
}

describe('catching up', () => {
  it('tells what was missed, then what waited, each once', async () => {
    const catching = await Catching.open()
    catching.receive(message('m1', 'a1'))
    catching.gap()
    const page = await catching.page()
    expect(page.after).toBe('a0')
    // One that the archive will tell, one that comes after it, and one that no archive keeps.
    for (const [id, archived] of [['m3', 'a3'], ['m4', 'a4'], ['m4', 'a4'], ['typing']] as const)
      catching.receive(message(id, archived))
    expect(catching.told).toEqual(['m1'])
    page.answer({ a1: message('m1'), a2: message('m2') }, false)
    const next = await catching.page()
    expect(next.after).toBe('a2')
    next.answer({ a3: message('m3') })
    const last = await catching.page()
    expect(last.after).toBe('a3')
    last.answer({})
    expect(await catching.ended()).toEqual({ after: 'a0', messages: 2, complete: true })
    await vi.waitFor(() => expect(catching.told).toEqual(['m1', 'm2', 'm3', 'm4', 'typing']))
    // Delivered once more by a server that had kept it, too.
    catching.receive(message('m2', 'a2'))
    catching.receive(message('m5', 'a5'))
    await vi.waitFor(() => expect(catching.told).toContain('m5'))
    expect(catching.told.filter((id) => id === 'm2')).toHaveLength(1)
  })

  it('marks what it tells as late, and under the archive’s own id', async () => {
    const catching = await Catching.open()
    catching.gap()
    const forged = `<stanza-id xmlns='urn:xmpp:sid:0' by='${OWN}' id='forged'/><delay xmlns='urn:xmpp:delay' stamp='1999-01-01T00:00:00Z'/>`
    ;(await catching.page()).answer({ a1: message('m1', undefined, forged) })
    expect(await catching.test.nextPush('xmpp.chat.message')).toMatchObject({
      delay: { when: '2024-05-01T10:00:00Z' },
      archived: [{ id: 'a1' }],
    })
  })

  it('knows what this session sent, unless that was reported as failed', async () => {
    const catching = await Catching.open()
    const { test } = catching
    for (const id of ['sent', 'failed'])
      await test.request('xmpp.chat.message', { to: 'ben@example.com', content: id, id })
    const failed = await test.connection.next((stanza) => stanza.attrs.id === 'failed')
    test.connection.interrupt()
    test.connection.lose(failed)
    test.connection.bind()
    const own = (id: string) =>
      `<message xmlns='jabber:client' from='${OWN}/test' to='ben@example.com' type='chat' id='${id}'><body>${id}</body><archived xmlns='urn:xmpp:mam:tmp'/></message>`
    ;(await catching.page()).answer({ a1: own('sent'), a2: own('failed'), a3: own('elsewhere') })
    ;(await catching.page()).answer({})
    expect(await catching.ended()).toMatchObject({ messages: 2 })
    expect(catching.told).toEqual(['failed', 'elsewhere'])
    expect(await test.nextPush('xmpp.chat.message')).toMatchObject({ carbon: { type: 'sent' } })
  })

  it('holds no more than it may: the rest is read from the archive', async () => {
    const catching = await Catching.open()
    catching.gap()
    const page = await catching.page()
    const all = Array.from({ length: 300 }, (_, n) => n + 1)
    for (const n of all) catching.receive(message(`m${n}`, `a${n}`))
    page.answer({})
    const next = await catching.page()
    next.answer(Object.fromEntries(all.map((n) => [`a${n}`, message(`m${n}`)])))
    expect(await catching.ended()).toMatchObject({ messages: 300, complete: true })
    expect(catching.told).toEqual(all.map((n) => `m${n}`))
  })

  it('says that it is not complete, and why; what waited comes all the same', async () => {
    const catching = await Catching.open()
    catching.gap()
    const page = await catching.page()
    catching.receive(message('m2', 'a2'))
    page.refuse('item-not-found')
    expect(await catching.ended()).toEqual({
      after: 'a0',
      messages: 0,
      complete: false,
      error: expect.objectContaining({ condition: 'item-not-found' }),
    })
    await vi.waitFor(() => expect(catching.told).toEqual(['m2']))
  })

  it('says so, too, when what was let go is not in the archive', async () => {
    const catching = await Catching.open()
    catching.gap()
    const page = await catching.page()
    for (let n = 1; n <= 251; n += 1) catching.receive(message(`m${n}`, `a${n}`))
    page.answer({})
    ;(await catching.page()).answer({})
    expect(await catching.ended()).toMatchObject({ complete: false, error: { condition: 'item-not-found' } })
  })

  it('begins anew where it was when the stream is lost again, and what waits goes on waiting', async () => {
    const catching = await Catching.open()
    catching.gap()
    ;(await catching.page()).answer({ a1: message('m1') }, false)
    await catching.page()
    catching.receive(message('m3', 'a3'))
    catching.gap()
    const page = await catching.page()
    expect(page.after).toBe('a0')
    page.answer({ a1: message('m1'), a2: message('m2') })
    ;(await catching.page()).answer({})
    await catching.ended()
    await vi.waitFor(() => expect(catching.told).toEqual(['m1', 'm2', 'm3']))
  })

  it('asks for no more than the app has got', async () => {
    const catching = await Catching.open()
    const { test } = catching
    const arriving: (() => void)[] = []
    const app: AppSide = {
      push: (event, payload) => test.push(event, payload),
      delivered: () => new Promise((resolve) => arriving.push(resolve)),
    }
    test.session.attach(app)
    catching.gap()
    ;(await catching.page()).answer({ a1: message('m1') }, false)
    // Of the message, of the reply, and of who asks for the next page.
    await vi.waitFor(() => expect(arriving).toHaveLength(3))
    expect(test.connection.sent.some((stanza) => stanza.getChild('query', MAM))).toBe(false)
    for (const arrive of arriving) arrive()
    expect((await catching.page()).after).toBe('a1')
  })

  it('waits for the presence: until then there is more to come', async () => {
    const catching = await Catching.open()
    const { test } = catching
    await test.request('xmpp.presence.offline')
    catching.gap()
    await test.nextPush('xmpp.connection')
    expect(test.connection.sent.some((stanza) => stanza.getChild('query', MAM))).toBe(false)
    await test.request('xmpp.presence', {})
    ;(await catching.page()).answer({ a1: message('m1') })
    await test.nextPush('xmpp.chat.message')
  })

  it('looks into the own archive once more: some servers tell of a message there alone', async () => {
    const catching = await Catching.caughtUp()
    catching.receive(message('m3', 'a3'))
    vi.advanceTimersByTime(5_000)
    const page = await catching.page()
    expect(page.after).toBe('a0')
    catching.receive(message('m4', 'a4'))
    page.answer({ a1: message('m1'), a2: message('m2'), a3: message('m3'), a5: message('m5') })
    catching.receive(message('m5', 'a5'))
    expect(catching.told).toEqual(['m1', 'm3', 'm4', 'm2', 'm5'])
  })

  it('leaves the archive alone once so much came that it would be told twice', async () => {
    const catching = await Catching.caughtUp()
    for (let n = 2; n < 600; n += 1) catching.receive(message(`m${n}`, `a${n}`))
    vi.advanceTimersByTime(5_000)
    expect(catching.test.connection.sent.some((stanza) => stanza.getChild('query', MAM))).toBe(false)
  })

  it('drops what waits when the session ends: the server still has it', async () => {
    const catching = await Catching.open()
    catching.gap()
    await catching.page()
    catching.receive(message('m1', 'a1'))
    await catching.test.request('xmpp.logout')
    expect(catching.told).toEqual([])
  })
})

describe('a session that is handed on', () => {
  it('knows in the next process where its archive is to be read on, and what it was told', async () => {
    const before = await Catching.open()
    before.receive(message('m1', 'a1'))
    const saved = JSON.parse(JSON.stringify(before.test.session.suspend())) as SavedSession
    const after = Catching.of(TestSession.restore([mam({ catchUp: true })], saved))
    await vi.waitFor(() =>
      expect(after.test.session.extension('mam').save()).toEqual(saved.extensions.mam?.state),
    )
    after.gap()
    const page = await after.page()
    expect(page.after).toBe('a0')
    page.answer({ a1: message('m1'), a2: message('m2') })
    ;(await after.page()).answer({})
    expect(await after.ended()).toMatchObject({ messages: 1, complete: true })
    expect(after.told).toEqual(['m2'])
  })

  it('is not while it catches up', async () => {
    const catching = await Catching.open()
    catching.gap()
    const page = await catching.page()
    expect(catching.test.session.suspend()).toBeUndefined()
    page.answer({})
    ;(await catching.page()).answer({})
    await catching.ended()
    expect(catching.test.session.suspend()).toBeDefined()
  })
})
