import { createGateway, type Gateway } from '@xmpp-ftw/gateway'
import { jingle } from '@xmpp-ftw/jingle'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { type ServerKind, startEjabberd, startProsody, type XmppServer } from '../src/servers/index.js'
import type { Media } from './support/call-page.js'
import { Caller, CallStudio, type Way } from './support/callers.js'
import { policyFor } from './support/policy.js'
import { saveRecord } from './support/record.js'

/** ejabberd has a TURN server in itself. */
const SERVERS: [ServerKind, () => Promise<XmppServer>][] = [
  ['prosody', () => startProsody({ turn: true })],
  ['ejabberd', () => startEjabberd()],
]

const FILE = 5_000_000

type Entering = { as?: Caller; resource?: string; relay?: boolean }

let studio: CallStudio

// Two cores encode and decode everything that all the pages send.
vi.setConfig({ testTimeout: 120_000 })

beforeAll(async () => {
  studio = await CallStudio.open()
})
afterAll(async () => {
  await studio?.close()
})

describe.each(SERVERS)('calls between pages, with %s', (_kind, start) => {
  let server: XmppServer
  let gateway: Gateway
  let gatewayUrl: string
  const present: Caller[] = []

  beforeAll(async () => {
    server = await start()
    gateway = createGateway({
      extensions: [jingle()],
      policy: policyFor(server),
      origins: [studio.origin],
      port: 0,
    })
    gatewayUrl = (await gateway.listen())?.url ?? ''
  })
  afterEach(async () => {
    await Promise.all(present.splice(0).map((caller) => caller.leave()))
  })
  afterAll(async () => {
    await gateway?.close()
    await server?.stop()
    await saveRecord()
  })

  /** How a page reaches the server. */
  const ways: [Way][] = [['gateway'], ['websocket']]

  describe.each(ways)('through %s', (way) => {
    async function enter({ relay = false, ...options }: Entering = {}): Promise<Caller> {
      const how = way === 'gateway' ? { gateway: gatewayUrl } : { websocket: server.websocket }
      const caller = await Caller.enter(studio, server, { ...how, relay }, options)
      present.push(caller)
      return caller
    }

    it('see and hear each other, hold, mute and hang up', async () => {
      const anna = await enter()
      const ben = await enter()
      const id = await anna.call(ben.bare, { audio: true, video: true })
      expect(await ben.incoming(id)).toMatchObject({ media: ['audio', 'video'] })
      await ben.act('ring', id)
      await anna.reaches(id, 'ringing')
      await ben.accept(id, { audio: true, video: true })
      await Promise.all([anna.reaches(id, 'active'), ben.reaches(id, 'active')])
      for (const one of [anna, ben]) {
        expect(await one.state(id)).toMatchObject({ remote: ['audio', 'video'] })
        expect((await one.state(id)).ice).toMatch(/^(connected|completed)$/)
        await one.hears(id, 'audio', 'video')
      }

      await ben.mute('mute', id, 'audio')
      await anna.pushed('xmpp.jingle.info', { id, info: 'mute', content: '0' })
      await ben.mute('unmute', id, 'audio')
      await anna.pushed('xmpp.jingle.info', { id, info: 'unmute' })

      await anna.act('hold', id)
      await ben.pushed('xmpp.jingle.info', { id, info: 'hold' })
      await Promise.all([anna.hearsNothing(id), ben.hearsNothing(id)])
      await anna.act('resume', id)
      await Promise.all([anna.hears(id, 'audio', 'video'), ben.hears(id, 'audio', 'video')])

      await anna.act('hangUp', id)
      await ben.reaches(id, 'ended')
      expect(await ben.state(id)).toMatchObject({ reason: { by: 'peer', reason: { condition: 'success' } } })
      expect(await anna.state(id)).toMatchObject({ state: 'ended', reason: { by: 'app' } })
    })

    /** Both are in the call, and see and hear each other. */
    async function talk(
      anna: Caller,
      ben: Caller,
      media: Media = { audio: true, video: true },
    ): Promise<string> {
      const id = await anna.call(ben.bare, media)
      await ben.incoming(id)
      await ben.accept(id, media)
      await Promise.all([anna.reaches(id, 'active'), ben.reaches(id, 'active')])
      return id
    }

    it('carry a file of 5 MB over a data channel', async () => {
      const anna = await enter()
      const ben = await enter()
      const id = await talk(anna, ben, { channel: 'file' })
      expect((await ben.incoming(id)).media).toEqual(['data'])
      const hash = await anna.sendFile(id, FILE)
      expect(await ben.file(id)).toEqual({ size: FILE, hash })
    })

    it('ring on both devices of an account, and stop when one answers', async () => {
      const anna = await enter()
      const phone = await enter({ resource: 'phone' })
      const desk = await enter({ as: phone, resource: 'desk' })
      const id = await anna.call(phone.bare, { audio: true })
      await Promise.all([phone.incoming(id), desk.incoming(id)])
      await Promise.all([phone.act('ring', id), desk.act('ring', id)])
      await anna.pushed('xmpp.jingle.ringing', { id, from: jidOf(phone.jid) })
      await anna.pushed('xmpp.jingle.ringing', { id, from: jidOf(desk.jid) })
      await desk.accept(id, { audio: true })
      await phone.reaches(id, 'ended')
      expect(await phone.state(id)).toMatchObject({
        reason: { by: 'device', reason: { condition: 'success' } },
      })
      await Promise.all([anna.reaches(id, 'active'), desk.reaches(id, 'active')])
      await anna.hears(id, 'audio')
      await desk.act('hangUp', id)
      await anna.reaches(id, 'ended')
    })

    it('stop ringing on all devices when one declines, or the caller gives up', async () => {
      const anna = await enter()
      const phone = await enter({ resource: 'phone' })
      const desk = await enter({ as: phone, resource: 'desk' })
      const declined = await anna.call(phone.bare, { audio: true })
      await Promise.all([phone.incoming(declined), desk.incoming(declined)])
      await desk.act('reject', declined)
      await Promise.all([phone.reaches(declined, 'ended'), anna.reaches(declined, 'ended')])
      expect(await phone.state(declined)).toMatchObject({
        reason: { by: 'device', reason: { condition: 'busy' } },
      })
      expect(await anna.state(declined)).toMatchObject({
        reason: { by: 'peer', reason: { condition: 'busy' } },
      })

      const missed = await anna.call(phone.bare, { audio: true })
      await Promise.all([phone.incoming(missed), desk.incoming(missed)])
      await anna.act('hangUp', missed)
      await Promise.all([phone.reaches(missed, 'ended'), desk.reaches(missed, 'ended')])
      expect(await desk.state(missed)).toMatchObject({
        reason: { by: 'peer', reason: { condition: 'cancel' } },
      })
    })

    it('are relayed with credentials that the server gave', async () => {
      const anna = await enter({ relay: true })
      const ben = await enter({ relay: true })
      const id = await talk(anna, ben)
      await Promise.all([anna.hears(id, 'audio', 'video'), ben.hears(id, 'audio', 'video')])
      await Promise.all([anna.uses(id, 'relay'), ben.uses(id, 'relay')])
    })

    it('go on with video that is added from either side, and over a new way', async () => {
      const anna = await enter()
      const ben = await enter()
      const id = await talk(anna, ben, { audio: true })
      await ben.act('addVideo', id)
      await anna.hears(id, 'video')
      await anna.act('addVideo', id)
      await ben.hears(id, 'video')
      await ben.sees(id, ['audio', 'video'])
      expect(await ben.state(id)).toMatchObject({ state: 'active', errors: [] })

      const before = await ben.state(id)
      await anna.act('restart', id)
      await ben.renews(id, before.ufrag)
      await Promise.all([anna.hears(id, 'audio', 'video'), ben.hears(id, 'audio', 'video')])
      const between = await anna.state(id)
      await ben.act('restart', id)
      await anna.renews(id, between.ufrag)
      await Promise.all([anna.hears(id, 'audio', 'video'), ben.hears(id, 'audio', 'video')])
    })

    it('bear changes that both make at once', async () => {
      const anna = await enter()
      const ben = await enter()
      const id = await talk(anna, ben, { audio: true })
      await Promise.all([anna.act('addVideo', id), ben.act('addVideo', id)])
      await Promise.all([anna.hears(id, 'audio', 'video'), ben.hears(id, 'audio', 'video')])
    })

    it('are one call when both call at once', async () => {
      const anna = await enter()
      const ben = await enter()
      const [annas, bens] = await Promise.all([
        anna.call(ben.bare, { audio: true }),
        ben.call(anna.bare, { audio: true }),
      ])
      const [caller, callee] = annas < bens ? [anna, ben] : [ben, anna]
      const [made, dropped] = annas < bens ? [annas, bens] : [bens, annas]
      await callee.reaches(dropped, 'ended')
      expect(await callee.state(dropped)).toMatchObject({ reason: { reason: { condition: 'expired' } } })
      await callee.incoming(made)
      await callee.accept(made, { audio: true })
      await Promise.all([caller.reaches(made, 'active'), callee.reaches(made, 'active')])
    })

    it('reach one device by its full JID', async () => {
      const anna = await enter()
      const ben = await enter()
      const id = await anna.call(ben.jid, { audio: true })
      expect((await ben.incoming(id)).media).toEqual(['audio'])
      await ben.act('ring', id)
      await anna.reaches(id, 'ringing')
      await ben.accept(id, { audio: true })
      await Promise.all([anna.reaches(id, 'active'), ben.reaches(id, 'active')])
      await anna.hears(id, 'audio')
    })

    it('end with a reason where there is nobody', async () => {
      const anna = await enter()
      const id = await anna.call(`${anna.bare.replace('@', '-nobody@')}/tab`, { audio: true })
      await anna.reaches(id, 'ended')
      expect(await anna.state(id)).toMatchObject({
        reason: { by: 'peer', reason: { condition: 'gone' }, error: { condition: 'service-unavailable' } },
      })
    })
  })
})

function jidOf(jid: string): object {
  const [, user, domain, resource] = /^(.+)@(.+)\/(.+)$/.exec(jid) ?? []
  return { user, domain, resource }
}
