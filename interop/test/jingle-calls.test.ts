import { createGateway, type Gateway } from '@xmpp-ftw/gateway'
import { jingle } from '@xmpp-ftw/jingle'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type ServerKind, startEjabberd, startProsody, type XmppServer } from '../src/servers/index.js'
import { Caller, CallStudio, type Way } from './support/callers.js'
import { policyFor } from './support/policy.js'
import { saveRecord } from './support/record.js'

const SERVERS: [ServerKind, () => Promise<XmppServer>][] = [
  ['prosody', startProsody],
  ['ejabberd', startEjabberd],
]

let studio: CallStudio

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

  const ways: [Way][] = [['gateway'], ['websocket']]

  describe.each(ways)('through %s', (way) => {
    async function enter(options?: Parameters<typeof Caller.enter>[3]): Promise<Caller> {
      const how = way === 'gateway' ? { gateway: gatewayUrl } : { websocket: server.websocket }
      const caller = await Caller.enter(studio, server, how, options)
      present.push(caller)
      return caller
    }

    it('see and hear each other, hold, mute and hang up', { timeout: 120_000 }, async () => {
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
  })
})
