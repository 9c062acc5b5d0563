/** Many messages sent without a pause, as one who tells thousands something does. */
import { expect, it } from 'vitest'
import type { Actor } from './support/actor.js'
import { overFaultyLine } from './support/faulty-line.js'
import { throughEveryLink } from './support/world.js'

const MINUTES = 60_000

/** Sends them all at once, and sees what arrives. */
async function burst(from: Actor, to: Actor, count: number): Promise<void> {
  const contents = Array.from({ length: count }, (_, n) => `number ${n}`)
  const sent = contents.map((content) => from.request('xmpp.chat.message', { to: to.jid, content }))
  const arrived: unknown[] = []
  while (arrived.length < count) arrived.push((await to.next('xmpp.chat.message')).content)
  await Promise.all(sent)
  expect(arrived).toEqual(contents)
  // Whatever came twice would have come before this one.
  await from.request('xmpp.chat.message', { to: to.jid, content: 'the end' })
  expect(await to.next('xmpp.chat.message')).toMatchObject({ content: 'the end' })
  for (const event of ['xmpp.chat.error', 'xmpp.connection.interrupted'] as const) {
    expect(from.waiting(event)).toEqual([])
  }
}

throughEveryLink('10,000 messages in one go', { extensions: [] }, (world) => {
  it('arrive, in order and once', { timeout: 5 * MINUTES }, async () => {
    const ben = await world.login({ name: 'ben' })
    const anna = await world.login({ client: { queue: 10_000 } })
    await burst(anna, ben, 10_000)
  })
})

overFaultyLine('4,000 messages in one go to a server that reads slowly', [], (line) => {
  it('arrive, though they take longer than a silent line is borne', { timeout: 5 * MINUTES }, async () => {
    const [anna, ben] = [await line.login({ faulty: true, ackTimeout: 4_000 }), await line.login()]
    line.proxy.slow(800, 20)
    await burst(anna, ben, 4_000)
  })
})
