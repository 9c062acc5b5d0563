import { afterEach, describe, expect, it, vi } from 'vitest'
import { Element, xml } from './element.js'
import { type StanzaError, StreamError } from './errors.js'
import { IqTracker } from './iq.js'
import { Jid } from './jid.js'

function tracker(timeout = 1_000) {
  const sent: Element[] = []
  const jid = Jid.parse('anna@example.com/desk') as Jid
  return { sent, iqs: new IqTracker({ send: (stanza) => sent.push(stanza), jid }, timeout) }
}

const ping = () => xml('ping', { xmlns: 'urn:xmpp:ping' })

function reply(sent: Element[], attributes: Record<string, string>): Element {
  return new Element('iq', 'jabber:client', { type: 'result', id: sent.at(-1)?.attrs.id, ...attributes })
}

afterEach(() => {
  vi.useRealTimers()
})

describe('a reply', () => {
  it.each([
    ['ben@example.com/x', 'ben@example.com/x'],
    ['BEN@example.com/x', 'ben@example.com/x'],
    [undefined, 'example.com'],
    [undefined, 'anna@example.com'],
    [undefined, 'anna@example.com/desk'],
    ['anna@example.com', undefined],
    [undefined, undefined],
  ])('to what %s was asked is taken from %s', async (to, from) => {
    const { iqs, sent } = tracker()
    const result = iqs.get(to, ping())
    expect(iqs.settle(reply(sent, from === undefined ? {} : { from }))).toBe(true)
    expect((await result).attrs.type).toBe('result')
    expect(iqs.size).toBe(0)
  })

  it.each([
    ['ben@example.com/x', 'eve@example.net/x'],
    ['ben@example.com/x', 'ben@example.com'],
    ['ben@example.com/x', undefined],
    ['ben@example.com/x', '@'],
    [undefined, 'eve@example.net'],
    [undefined, 'anna@example.com/phone'],
  ])('to what %s was asked is not taken from %s', (to, from) => {
    const { iqs, sent } = tracker()
    iqs.get(to, ping()).catch(() => {})
    expect(iqs.settle(reply(sent, from === undefined ? {} : { from }))).toBe(false)
    expect(iqs.size).toBe(1)
    iqs.failAll(new StreamError('disconnected'))
  })

  it.each(['push', 'map', 'constructor', '__proto__', ''])('with the id %j answers nothing', (id) => {
    const { iqs } = tracker()
    expect(iqs.settle(new Element('iq', 'jabber:client', { type: 'result', id }))).toBe(false)
  })

  it('is taken once', () => {
    const { iqs, sent } = tracker()
    void iqs.get(undefined, ping())
    expect(iqs.settle(reply(sent, {}))).toBe(true)
    expect(iqs.settle(reply(sent, {}))).toBe(false)
  })

  it('of type error hands on what stands beside the error, and never shows it by itself', async () => {
    const { iqs, sent } = tracker()
    const outcome = iqs.set('ben@example.com/x', ping())
    const answer = reply(sent, { type: 'error', from: 'ben@example.com/x' }).append(xml('hint'))
    iqs.settle(answer)
    const error = await outcome.catch((thrown: unknown) => thrown)
    expect((error as StanzaError).stanza).toBe(answer)
    expect(JSON.stringify(error)).not.toContain('hint')
    expect(Object.keys(error as StanzaError)).not.toContain('stanza')
  })

  it('of type error rejects, even without an <error/>', async () => {
    const { iqs, sent } = tracker()
    const full = iqs.set('ben@example.com/x', ping())
    iqs.settle(
      reply(sent, { type: 'error', from: 'ben@example.com/x' }).append(
        '\n ',
        xml(
          'error',
          { type: 'auth', by: 'example.com' },
          '\n',
          xml('forbidden', { xmlns: 'urn:ietf:params:xml:ns:xmpp-stanzas' }),
          xml('text', { xmlns: 'urn:ietf:params:xml:ns:xmpp-stanzas' }, 'No'),
        ),
      ),
    )
    await expect(full).rejects.toMatchObject({ type: 'auth', condition: 'forbidden', description: 'No' })
    const empty = iqs.set('ben@example.com/x', ping())
    iqs.settle(reply(sent, { type: 'error', from: 'ben@example.com/x' }))
    await expect(empty).rejects.toMatchObject({ type: 'cancel', condition: 'undefined-condition' })
  })
})

describe('a request', () => {
  it('gives up in time', async () => {
    vi.useFakeTimers()
    const { iqs } = tracker()
    const late = iqs.get('ben@example.com/x', ping())
    const own = iqs.get('ben@example.com/x', ping(), { timeout: 10 })
    vi.advanceTimersByTime(10)
    await expect(own).rejects.toMatchObject({ type: 'wait', condition: 'remote-server-timeout' })
    expect(iqs.size).toBe(1)
    vi.advanceTimersByTime(990)
    await expect(late).rejects.toMatchObject({ condition: 'remote-server-timeout' })
    expect(vi.getTimerCount()).toBe(0)
  })

  it('is cancelled', async () => {
    const { iqs, sent } = tracker()
    const controller = new AbortController()
    const request = iqs.get('ben@example.com/x', ping(), { signal: controller.signal })
    controller.abort()
    await expect(request).rejects.toMatchObject({ name: 'AbortError' })
    expect(iqs.settle(reply(sent, { from: 'ben@example.com/x' }))).toBe(false)
    await expect(iqs.get(undefined, ping(), { signal: controller.signal })).rejects.toMatchObject({
      name: 'AbortError',
    })
  })

  it('fails with its stream, and when it can not be sent', async () => {
    vi.useFakeTimers()
    const { iqs } = tracker()
    const requests = [iqs.get(undefined, ping()), iqs.set('ben@example.com/x', ping())]
    iqs.failAll(new StreamError('disconnected'))
    for (const request of requests) await expect(request).rejects.toMatchObject({ condition: 'disconnected' })
    const broken = new IqTracker(
      {
        send: () => {
          throw new StreamError('not-connected')
        },
        jid: Jid.parse('a@b/c') as Jid,
      },
      1_000,
    )
    await expect(broken.get(undefined, ping())).rejects.toMatchObject({ condition: 'not-connected' })
    expect(broken.size).toBe(0)
    expect(vi.getTimerCount()).toBe(0)
  })
})
