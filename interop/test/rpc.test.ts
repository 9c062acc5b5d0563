import { type RpcParam, type RpcValue, rpc } from '@xmpp-ftw/rpc'
import { describe, expect, it } from 'vitest'
import type { Actor } from './support/actor.js'
import { throughEveryLink } from './support/world.js'

/** What is sent, and what comes of it. */
const EVERY_TYPE: readonly (readonly [RpcParam, RpcValue])[] = [
  [
    { type: 'i4', value: -2147483648 },
    { type: 'i4', value: -2147483648 },
  ],
  [
    { type: 'int', value: 0 },
    { type: 'int', value: 0 },
  ],
  [
    { type: 'int', value: '42' },
    { type: 'int', value: 42 },
  ],
  [
    { type: 'boolean', value: true },
    { type: 'boolean', value: true },
  ],
  [
    { type: 'boolean', value: false },
    { type: 'boolean', value: false },
  ],
  [
    { type: 'string', value: '' },
    { type: 'string', value: '' },
  ],
  [
    { type: 'string', value: ' <b>&amp; "ü" 😀\n</b> ' },
    { type: 'string', value: ' <b>&amp; "ü" 😀\n</b> ' },
  ],
  [
    { type: 'double', value: -12.214 },
    { type: 'double', value: -12.214 },
  ],
  [
    { type: 'double', value: 1.5e-9 },
    { type: 'double', value: 1.5e-9 },
  ],
  [
    { type: 'dateTime.iso8601', value: '19980717T14:08:55' },
    { type: 'dateTime.iso8601', value: '19980717T14:08:55' },
  ],
  [
    { type: 'base64', value: 'eW91IGNhbid0IHJlYWQgdGhpcyE=' },
    { type: 'base64', value: 'eW91IGNhbid0IHJlYWQgdGhpcyE=' },
  ],
  [
    {
      type: 'array',
      value: [
        { type: 'array', value: [] },
        { type: 'int', value: 1 },
      ],
    },
    {
      type: 'array',
      value: [
        { type: 'array', value: [] },
        { type: 'int', value: 1 },
      ],
    },
  ],
  [
    { type: 'struct', value: [{ name: '__proto__', type: 'struct', value: [] }] },
    { type: 'struct', value: [{ name: '__proto__', type: 'struct', value: [] }] },
  ],
  [
    { type: 'nil', value: null },
    { type: 'nil', value: '' },
  ],
]

const SENT = EVERY_TYPE.map(([sent]) => sent)
const RECEIVED = EVERY_TYPE.map(([, received]) => received)

throughEveryLink('rpc', { extensions: [rpc()] }, (world) => {
  async function two(): Promise<[Actor, Actor]> {
    const anna = await world.login({ name: 'anna' })
    const ben = await world.login({ name: 'ben' })
    await ben.request('xmpp.rpc.allow', { callers: [anna.bare] })
    return [anna, ben]
  }

  describe('a call', () => {
    it('carries every type there and back', async () => {
      const [anna, ben] = await two()
      const answer = anna.request('xmpp.rpc.perform', { to: ben.jid, method: 'every.type', params: SENT })
      const call = await ben.next('xmpp.rpc.request')
      const resource = anna.jid.slice(anna.jid.indexOf('/') + 1)
      expect(call).toEqual({
        from: { ...anna.address, resource },
        command: 'every.type',
        method: 'every.type',
        id: expect.any(String),
        params: RECEIVED,
      })
      expect(await ben.request('xmpp.rpc.result', { to: call.from, id: call.id, params: SENT })).toBe(true)
      expect(await answer).toEqual(RECEIVED)
    })

    it('has no params, nor has its result', async () => {
      const [anna, ben] = await two()
      const answer = anna.request('xmpp.rpc.perform', { to: ben.jid, method: 'client.restart' })
      const call = await ben.next('xmpp.rpc.request')
      expect(call).not.toHaveProperty('params')
      await ben.request('xmpp.rpc.result', { to: anna.jid, id: call.id })
      expect(await answer).toEqual([])
    })

    it('fails with a fault', async () => {
      const [anna, ben] = await two()
      const answer = anna.refused('xmpp.rpc.perform', { to: ben.jid, method: 'shop.order' })
      const { id } = await ben.next('xmpp.rpc.request')
      const fault = { code: 4, message: 'Too <many>' }
      await ben.request('xmpp.rpc.result', { to: anna.jid, id, fault })
      expect(await answer).toEqual({
        type: 'cancel',
        condition: 'undefined-condition',
        application: { condition: 'fault', xmlns: 'jabber:iq:rpc', description: 'Too <many>' },
        fault,
      })
    })

    it('is refused with an error', async () => {
      const [anna, ben] = await two()
      const answer = anna.refused('xmpp.rpc.perform', { to: ben.jid, method: 'none' })
      const { id } = await ben.next('xmpp.rpc.request')
      const error = { type: 'cancel', condition: 'item-not-found', description: 'No such method' }
      await ben.request('xmpp.rpc.result', { to: anna.jid, id, error })
      expect(await answer).toEqual(error)
    })

    it('is answered once, and only when it came', async () => {
      const [anna, ben] = await two()
      const answer = anna.request('xmpp.rpc.perform', { to: ben.jid, method: 'once' })
      const { id } = await ben.next('xmpp.rpc.request')
      const result = { to: anna.jid, id, params: [{ type: 'int' as const, value: 1 }] }
      await ben.request('xmpp.rpc.result', result)
      expect(await answer).toEqual([{ type: 'int', value: 1 }])
      for (const other of [result, { ...result, id: 'never-came' }]) {
        expect(await ben.refused('xmpp.rpc.result', other)).toMatchObject({
          condition: 'client-error',
          description: "Missing 'id' key",
        })
      }
    })

    it('is for those who may', async () => {
      const [anna, ben] = await two()
      const cleo = await world.login({ name: 'cleo' })
      const call = { to: ben.jid, method: 'm' }
      const forbidden = { type: 'auth', condition: 'forbidden' }
      expect(await cleo.refused('xmpp.rpc.perform', call)).toEqual(forbidden)
      await ben.request('xmpp.rpc.allow', { callers: 'anyone' })
      const answer = cleo.request('xmpp.rpc.perform', call)
      const { id } = await ben.next('xmpp.rpc.request')
      await ben.request('xmpp.rpc.result', { to: cleo.jid, id })
      expect(await answer).toEqual([])
      await ben.request('xmpp.rpc.allow', { callers: [] })
      expect(await anna.refused('xmpp.rpc.perform', call)).toEqual(forbidden)
    })

    it('to a server is refused by it', async () => {
      const anna = await world.login({ presence: false })
      expect(
        await anna.refused('xmpp.rpc.perform', { to: world.server.domain, method: 'system.listMethods' }),
      ).toMatchObject({ type: 'cancel', condition: 'service-unavailable' })
    })
  })

  it('with bad params does not leave', async () => {
    const anna = await world.login({ presence: false })
    const call = { to: world.server.domain, method: 'm' }
    for (const [params, description] of [
      ['text', "'params' must be an array"],
      [[{ value: 1 }], "'param' must have 'type' key"],
      [[{ type: 'int' }], "'param' must have 'value' key"],
      [[{ type: 'int/><evil/><x', value: 1 }], 'Parameter formatting error'],
    ] as const) {
      expect(await anna.refused('xmpp.rpc.perform', { ...call, params })).toEqual({
        type: 'modify',
        condition: 'client-error',
        description,
        request: { ...call, params },
      })
    }
  })
})
