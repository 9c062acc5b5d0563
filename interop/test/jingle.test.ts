import { jingle } from '@xmpp-ftw/jingle'
import { describe, expect, it } from 'vitest'
import { startComponent, xml } from '../src/components/xmpp-component.js'
import type { Actor } from './support/actor.js'
import { audioAnswer, audioOffer, restarted, ufragOf } from './support/descriptions.js'
import { throughEveryLink } from './support/world.js'

const SERVICES = 'urn:xmpp:extdisco:2'

const content = {
  name: '0',
  creator: 'initiator' as const,
  description: {
    descType: 'rtp' as const,
    media: 'audio',
    payloads: [
      {
        id: '111',
        name: 'opus',
        clockrate: '48000',
        channels: '2',
        feedback: [{ type: 'transport-cc' }],
        parameters: [{ key: 'minptime', value: '10' }],
      },
    ],
    feedback: [],
    headerExtensions: [{ id: '1', senders: 'both', uri: 'urn:ietf:params:rtp-hdrext:ssrc-audio-level' }],
    mux: true,
    ssrcs: [{ cname: 'Rb<&>"', ssrc: '445948959' }],
    sources: [{ ssrc: '445948959', parameters: [{ key: 'cname', value: 'Rb<&>"' }] }],
  },
  transport: {
    transType: 'iceUdp' as const,
    candidates: [
      {
        foundation: '1',
        component: '1',
        protocol: 'udp',
        priority: '1694498815',
        ip: '192.0.2.3',
        port: '45664',
        type: 'srflx',
        generation: '0',
        network: '1',
        id: 'c1',
        relAddr: '10.0.1.1',
        relPort: '8998',
      },
    ],
    fingerprints: [{ hash: 'sha-256', setup: 'actpass', value: '39:52:60:61' }],
    ufrag: 'TESg',
    pwd: 'abQXlDvFdLKIVdRDdg1t5Tbn',
  },
  senders: 'both' as const,
}
const named = { name: '0', creator: 'initiator' as const }
const { description, transport } = content

throughEveryLink('jingle', { extensions: [jingle()], server: { components: ['relays'] } }, (world) => {
  const people = async () => [await world.login(), await world.login({ name: 'ben' })] as const

  describe('sessions that apps handle themselves', () => {
    it('has every message of a session carried and acknowledged, in order', async () => {
      const [anna, ben] = await people()
      const sid = 'a73sjjvkla37jfea'
      const messages = [
        {
          action: 'session-initiate',
          contents: [content],
          groupings: [{ type: 'BUNDLE', semantics: 'BUNDLE', contents: ['0'] }],
        },
        { action: 'session-info', ringing: true },
        { action: 'transport-info', contents: [{ ...named, transport }] },
        { action: 'session-accept', contents: [content] },
        { action: 'description-info', contents: [{ ...named, description }] },
        { action: 'security-info' },
        { action: 'session-info', mute: { creator: 'initiator', name: '0' } },
        { action: 'session-info', hold: true },
        { action: 'content-add', contents: [{ ...content, name: '1' }] },
        { action: 'content-accept', contents: [{ ...content, name: '1' }] },
        { action: 'content-reject', contents: [named], reason: { condition: 'failed-application' } },
        { action: 'content-modify', contents: [{ ...named, senders: 'none' }] },
        { action: 'content-remove', contents: [named] },
        { action: 'transport-replace', contents: [{ ...named, transport }] },
        { action: 'transport-accept', contents: [{ ...named, transport }] },
        { action: 'transport-reject', contents: [named] },
        { action: 'session-terminate', reason: { condition: 'success', text: 'Bye <b>&' } },
      ] as const
      const sent = messages.map((message) =>
        anna.request('xmpp.jingle.request', { to: ben.jid, jingle: { sid, ...message } as never }),
      )
      for (const message of messages) {
        const { from, type, id, jingle } = await ben.next('xmpp.jingle.request')
        expect({ from, type }).toEqual({ from: anna.jid, type: 'set' })
        expect(jingle).toEqual({
          sid,
          ...message,
          ...(message.action === 'session-initiate' && { initiator: anna.jid }),
          ...(message.action === 'session-accept' && { responder: anna.jid }),
        })
        expect(await ben.request('xmpp.jingle.request', { to: from, id, type: 'result' })).toBe(true)
      }
      expect(await Promise.all(sent)).toEqual(messages.map(() => true))
    })

    it('tells the caller with which condition a session was refused, once', async () => {
      const [anna, ben] = await people()
      const refused = anna.refused('xmpp.jingle.request', {
        to: ben.jid,
        jingle: { sid: 's1', action: 'session-terminate' },
      })
      const { from, id } = await ben.next('xmpp.jingle.request')
      const error = { type: 'cancel', condition: 'item-not-found', jingleCondition: 'unknown-session' }
      expect(await ben.request('xmpp.jingle.request', { to: from, id, type: 'error', error })).toBe(true)
      expect(await refused).toEqual({
        type: 'cancel',
        condition: 'item-not-found',
        application: { condition: 'unknown-session', xmlns: 'urn:xmpp:jingle:errors:1' },
      })
      expect(await ben.request('xmpp.jingle.request', { to: from, id, type: 'result' })).toBe(true)
      expect(
        await ben.refused('xmpp.jingle.request', { to: from, id: 'never-came', type: 'result' }),
      ).toMatchObject({ condition: 'client-error', description: 'Unknown request' })
    })

    it('takes the answer by the reply to the push, too', async () => {
      const [anna, ben] = await people()
      ben.client.on('xmpp.jingle.request', ({ jingle }, reply) =>
        reply(
          jingle.sid === 'good' ? {} : { error: { condition: 'conflict', jingleCondition: 'tie-break' } },
        ),
      )
      const jingle = { sid: 'good', action: 'session-info' } as const
      expect(await anna.request('xmpp.jingle.request', { to: ben.jid, jingle })).toBe(true)
      expect(
        await anna.refused('xmpp.jingle.request', { to: ben.jid, jingle: { ...jingle, sid: 'bad' } }),
      ).toMatchObject({ condition: 'conflict', application: { condition: 'tie-break' } })
    })

    it('carries what is said outside of the session', async () => {
      const [anna, ben] = await people()
      const id = 'ca3cf894-5325-482f-a412-a6e9f832298d'
      const propose = {
        id,
        action: 'propose' as const,
        descriptions: [{ descType: 'rtp' as const, media: 'audio' }],
      }
      expect(await anna.request('xmpp.jingle.message', { to: ben.bare, ...propose })).toEqual({ id })
      expect(await ben.next('xmpp.jingle.message')).toEqual({ from: anna.jid, ...propose })
      const finish = {
        id,
        action: 'finish' as const,
        reason: { condition: 'expired', text: 'Session <migrated>' },
        migratedTo: 'another',
      }
      await ben.request('xmpp.jingle.message', { to: anna.jid, ...finish })
      expect(await anna.next('xmpp.jingle.message')).toEqual({ from: ben.jid, ...finish })
    })
  })

  describe('services', () => {
    it('lists the STUN and TURN servers of the own server, with credentials', async () => {
      const anna = await world.login()
      const all = await anna.request('xmpp.jingle.services', {})
      expect(all.map(({ type }) => type)).toEqual(expect.arrayContaining(['stun', 'turn']))
      const turn = await anna.request('xmpp.jingle.services', { type: 'turn' })
      expect(turn[0]).toMatchObject({
        type: 'turn',
        host: '127.0.0.1',
        port: world.server.ports.turn,
        username: expect.any(String),
        password: expect.any(String),
      })
      const { host = '', type = '', port } = turn[0] ?? {}
      const service = { host, type, ...(port !== undefined && { port }) }
      // ejabberd knows services by names only; what the address has is in the list already.
      if (world.kind === 'ejabberd') {
        expect(await anna.refused('xmpp.jingle.services.credentials', service)).toEqual({
          type: 'cancel',
          condition: 'item-not-found',
        })
      } else {
        expect(await anna.request('xmpp.jingle.services.credentials', service)).toMatchObject({
          type,
          host,
          username: expect.any(String),
          password: expect.any(String),
        })
      }
    })

    it('is told of changes by whom it asked', async () => {
      const relay = { type: 'turn', host: 'turn.example.com', port: '9999', transport: 'udp' }
      const services = (...list: ReturnType<typeof xml>[]) => xml('services', { xmlns: SERVICES }, ...list)
      const { component, domain } = await startComponent(world.server, 'relays', ({ attrs }, self) => {
        if (attrs.type !== 'get') return
        const back = { from: attrs.to, to: attrs.from }
        void self.send(xml('iq', { ...back, type: 'result', id: attrs.id }, services(xml('service', relay))))
        const changes = services(xml('service', { ...relay, action: 'delete' }))
        void self.send(xml('iq', { ...back, type: 'set', id: 'push' }, changes))
      })
      try {
        const anna = await world.login()
        const known = { ...relay, port: 9999 }
        expect(await anna.request('xmpp.jingle.services', { to: domain })).toEqual([known])
        expect(await anna.next('xmpp.jingle.services.push')).toEqual([{ action: 'remove', ...known }])
      } finally {
        await component.stop()
      }
    })
  })

  describe('calls', () => {
    async function talk(anna: Actor, ben: Actor): Promise<string> {
      await ben.request('xmpp.jingle.calls', {})
      const { id } = await anna.request('xmpp.jingle.call', { to: ben.bare, sdp: audioOffer })
      expect(await ben.next('xmpp.jingle.incoming')).toEqual({
        id,
        from: { ...anna.address, resource: anna.jid.split('/')[1] },
        media: ['audio'],
      })
      await ben.request('xmpp.jingle.ringing', { id })
      const device = { ...ben.address, resource: ben.jid.split('/')[1] }
      expect(await anna.next('xmpp.jingle.ringing')).toEqual({ id, from: device })
      await ben.request('xmpp.jingle.accept', { id })
      expect(await anna.next('xmpp.jingle.accepted')).toEqual({ id, from: device })
      const offer = await ben.next('xmpp.jingle.offer')
      expect(ufragOf(offer.sdp)).toBe(ufragOf(audioOffer))
      await ben.request('xmpp.jingle.answer', { id, sdp: audioAnswer })
      const answer = await anna.next('xmpp.jingle.answer')
      expect(ufragOf(answer.sdp)).toBe(ufragOf(audioAnswer))
      await Promise.all([anna.next('xmpp.jingle.active'), ben.next('xmpp.jingle.active')])
      return id
    }

    it('are made, changed and ended', async () => {
      const [anna, ben] = await people()
      const id = await talk(anna, ben)

      const candidate = 'candidate:1 1 udp 2113937151 198.51.100.7 63522 typ host generation 0'
      const place = { sdpMid: '0', sdpMLineIndex: 0 }
      await anna.request('xmpp.jingle.candidates', { id, candidates: [{ candidate, ...place }] })
      expect(await ben.next('xmpp.jingle.candidates')).toEqual({
        id,
        candidates: [{ candidate, ...place, usernameFragment: ufragOf(audioOffer) }],
      })

      await ben.request('xmpp.jingle.info', { id, info: 'mute', content: '0' })
      expect(await anna.next('xmpp.jingle.info')).toEqual({ id, info: 'mute', content: '0' })

      await anna.request('xmpp.jingle.offer', { id, sdp: restarted(audioOffer) })
      expect(ufragOf((await ben.next('xmpp.jingle.offer')).sdp)).toBe('NewU')
      await ben.request('xmpp.jingle.answer', { id, sdp: restarted(audioAnswer).replaceAll('NewU', 'NewA') })
      expect(ufragOf((await anna.next('xmpp.jingle.answer')).sdp)).toBe('NewA')

      await ben.request('xmpp.jingle.hangup', { id })
      expect(await ben.next('xmpp.jingle.ended')).toEqual({
        id,
        reason: { condition: 'success' },
        by: 'app',
      })
      expect(await anna.next('xmpp.jingle.ended')).toEqual({
        id,
        reason: { condition: 'success' },
        by: 'peer',
      })
      expect(await anna.refused('xmpp.jingle.hangup', { id })).toMatchObject({ condition: 'item-not-found' })
      // What ends a call is not told as something of its own.
      expect(anna.waiting('xmpp.jingle.message')).toEqual([])
      expect(ben.waiting('xmpp.jingle.message')).toEqual([])
    })

    it('are declined', async () => {
      const [anna, ben] = await people()
      await ben.request('xmpp.jingle.calls', {})
      const { id } = await anna.request('xmpp.jingle.call', { to: ben.bare, sdp: audioOffer })
      await ben.next('xmpp.jingle.incoming')
      await ben.request('xmpp.jingle.reject', { id })
      expect(await anna.next('xmpp.jingle.ended')).toEqual({ id, reason: { condition: 'busy' }, by: 'peer' })
    })

    it('end when the other side logs out', async () => {
      const [anna, ben] = await people()
      const id = await talk(anna, ben)
      await ben.request('xmpp.logout')
      expect(await anna.next('xmpp.jingle.ended')).toMatchObject({ id, by: 'peer' })
      expect(await ben.next('xmpp.jingle.ended')).toMatchObject({ id, by: 'app' })
    })

    it('are nobody else’s', async () => {
      const [anna, ben] = await people()
      const eve = await world.login({ name: 'eve' })
      const id = await talk(anna, ben)
      const end = { sid: id, action: 'session-terminate', reason: { condition: 'success' } } as const
      expect(await eve.refused('xmpp.jingle.request', { to: ben.jid, jingle: end })).toMatchObject({
        condition: 'item-not-found',
        application: { condition: 'unknown-session' },
      })
      await eve.request('xmpp.jingle.message', { to: ben.jid, id, action: 'finish' })
      await anna.request('xmpp.jingle.info', { id, info: 'active' })
      await ben.next('xmpp.jingle.info')
      expect(ben.waiting('xmpp.jingle.ended')).toEqual([])
    })
  })
})

throughEveryLink(
  'jingle without patience',
  { extensions: [jingle({ limit: 300, ringing: 300 })] },
  (world) => {
    it('answers for an app that does not', async () => {
      const [anna, ben] = [await world.login(), await world.login({ name: 'ben' })]
      const jingle = { sid: 's1', action: 'session-info' }
      expect(await anna.refused('xmpp.jingle.request', { to: ben.jid, jingle })).toMatchObject({
        condition: 'service-unavailable',
      })
    })

    it('lets nobody ring for ever', async () => {
      const [anna, ben] = [await world.login(), await world.login({ name: 'ben' })]
      await ben.request('xmpp.jingle.calls', {})
      const { id } = await anna.request('xmpp.jingle.call', { to: ben.bare, sdp: audioOffer })
      expect(await anna.next('xmpp.jingle.ended')).toEqual({
        id,
        reason: { condition: 'timeout' },
        by: 'session',
      })
      expect(await ben.next('xmpp.jingle.ended')).toEqual({
        id,
        reason: { condition: 'timeout' },
        by: 'peer',
      })
    })
  },
)
