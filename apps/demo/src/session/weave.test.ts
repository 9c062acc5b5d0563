import { describe, expect, it } from 'vitest'
import type { Message } from './state.js'
import { type Past, weave } from './weave.js'

function message(id: string, more: Partial<Message> = {}): Message {
  return {
    id,
    own: false,
    content: `says ${id}`,
    format: 'plain',
    at: Number(id.replace(/\D/g, '')),
    ...more,
  }
}

function past(id: string, more: Partial<Message> = {}, about: Omit<Past, 'message'> = {}): Past {
  return { message: message(id, { archiveId: `a-${id}`, ...more }), ...about }
}

const ids = (messages: readonly Message[]) => messages.map(({ id }) => id)

describe('weave', () => {
  it('puts a page before what is there, and takes over what is in both', () => {
    const known = [message('m3', { archiveId: 'a-m3' }), message('m4', { own: true, delivery: 'sent' })]
    const { messages, added } = weave(
      known,
      [past('m1'), past('m2'), past('m3'), past('m4', { own: true })],
      0,
    )
    expect(ids(messages)).toEqual(['m1', 'm2', 'm3', 'm4'])
    expect(ids(added)).toEqual(['m1', 'm2'])
    // What was sent from here learns its place in the archive.
    expect(messages[3]).toMatchObject({ archiveId: 'a-m4', delivery: 'sent' })
  })

  it('fills a gap between what was there and what came since', () => {
    const known = [message('m1'), message('m2'), message('m5')]
    const { messages } = weave(known, [past('m3'), past('m4'), past('m5'), past('m6')], 2)
    expect(ids(messages)).toEqual(['m1', 'm2', 'm3', 'm4', 'm5', 'm6'])
  })

  it('keeps two messages of one id where the archive knows two', () => {
    const { messages } = weave([message('m1', { archiveId: 'b' })], [past('m1')], 0)
    expect(messages).toHaveLength(2)
  })

  it('applies corrections of the same sender, the last one whatever came first', () => {
    const later = past('c3', { content: 'last' }, { replace: 'm1' })
    const sooner = past('c2', { content: 'second' }, { replace: 'm1' })
    const foreign = past('c4', { content: 'forged', own: true }, { replace: 'm1' })
    const inOrder = weave([], [past('m1'), sooner, later, foreign], 0).messages
    expect(inOrder[0]).toMatchObject({ id: 'm1', content: 'last', revision: 'c3' })
    const newest = weave([], [later], 0).messages
    expect(newest).toMatchObject([{ id: 'c3', content: 'last', replaces: 'm1' }])
    expect(weave(newest, [past('m1'), sooner], 0).messages).toEqual([
      expect.objectContaining({ id: 'm1', content: 'last', revision: 'c3', archiveId: 'a-m1' }),
    ])
  })

  it('does not correct twice by the same correction', () => {
    const [once] = weave([], [past('m1'), past('c2', { content: 'new' }, { replace: 'm1' })], 0).messages
    const [twice] = weave([once!], [past('c2', { content: 'new', at: 9 }, { replace: 'm1' })], 0).messages
    expect(twice).toEqual(once)
  })

  it('marks own messages as delivered, also where the receipt is read first', () => {
    const receipt = past('r2', { content: '' }, { received: 'm1' })
    const own = past('m1', { own: true, delivery: 'sent' })
    expect(weave([], [own, receipt], 0).messages).toMatchObject([{ id: 'm1', delivery: 'delivered' }])
    const first = weave([], [receipt], 0)
    expect(first).toMatchObject({ messages: [], receipts: ['m1'] })
    const second = weave(first.messages, [own], 0, first.receipts)
    expect(second).toMatchObject({ messages: [{ id: 'm1', delivery: 'delivered' }], receipts: [] })
  })

  it('takes for sent what the server has, where the connection left that open', () => {
    const error = { type: 'connection', condition: 'disconnected' }
    const bounced = { type: 'cancel', condition: 'service-unavailable' }
    const known = [
      message('m1', { own: true, delivery: 'failed', error }),
      message('m2', { own: true, delivery: 'failed', error: bounced }),
    ]
    const page = [past('m1', { own: true, delivery: 'sent' }), past('m2', { own: true, delivery: 'sent' })]
    const { messages } = weave(known, page, 0)
    expect(messages).toMatchObject([{ delivery: 'sent' }, { delivery: 'failed', error: bounced }])
    expect(messages[0]).not.toHaveProperty('error')
  })

  it('weaves a page into 5,000 messages at once', () => {
    const known = Array.from({ length: 5_000 }, (_, index) => message(`m${index + 50}`))
    const page = Array.from({ length: 50 }, (_, index) => past(`m${index}`))
    expect(weave(known, page, 0).messages).toHaveLength(5_050)
  })
})
