/** Connections that break while a call is being made: it is made all the same, or ends with a reason, on both sides. */
import { createGateway, type Gateway } from '@xmpp-ftw/gateway'
import { jingle } from '@xmpp-ftw/jingle'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type FaultProxy,
  startEjabberd,
  startFaultProxy,
  startProsody,
  type XmppServer,
} from '../src/servers/index.js'
import type { Actor } from './support/actor.js'
import { Caller, CallStudio } from './support/callers.js'
import { audioAnswer, audioOffer } from './support/descriptions.js'
import { type FaultyLine, overFaultyLine } from './support/faulty-line.js'
import { policyFor } from './support/policy.js'

/** How far the call is when the line breaks. */
const MOMENTS = ['proposed', 'ringing', 'accepted', 'offered', 'answered'] as const

const REFUSED =
  /item-not-found|unexpected-request|disconnected|service-unavailable|recipient-unavailable|not-connected|timeout/
const OVER = /timeout|gone|connectivity-error|cancel/
const OUTCOME = /active|timeout|gone|connectivity-error|cancel/

/** What becomes of somebody's call. */
function fateOf({ client }: Actor) {
  const active = new Promise<string>((resolve) => client.on('xmpp.jingle.active', () => resolve('active')))
  const ended = new Promise<string>((resolve) =>
    client.on('xmpp.jingle.ended', ({ reason }) => resolve(reason.condition)),
  )
  return { active, ended, either: Promise.race([active, ended]) }
}

async function people(line: FaultyLine): Promise<readonly [Actor, Actor]> {
  const anna = await line.login({ faulty: true })
  const ben = await line.login()
  await Promise.all([anna.request('xmpp.jingle.calls', {}), ben.request('xmpp.jingle.calls', {})])
  return [anna, ben]
}

/** Goes through a call in which something happens at that moment, as far as that allows. Whether it rang at all. */
async function call(
  anna: Actor,
  ben: Actor,
  moment: string,
  happen: () => Promise<unknown>,
): Promise<boolean> {
  const at = async (now: string) => (now === moment ? happen() : undefined)
  const [annas, { either }] = [fateOf(anna), fateOf(ben)]
  const { id } = await anna.request('xmpp.jingle.call', { to: ben.bare, sdp: audioOffer })
  await at('proposed')
  // Where the caller gave up before anybody heard of it, there is no call to be left hanging.
  const rings = ben.next('xmpp.jingle.incoming').then(() => true)
  if (!(await Promise.race([rings, annas.ended.then(() => false)]))) return false
  try {
    await ben.request('xmpp.jingle.ringing', { id })
    await at('ringing')
    await ben.request('xmpp.jingle.accept', { id })
    await at('accepted')
    await Promise.race([ben.next('xmpp.jingle.offer'), either])
    await at('offered')
    const answered = ben.request('xmpp.jingle.answer', { id, sdp: audioAnswer })
    answered.catch(() => undefined)
    await at('answered')
    await answered
  } catch (error) {
    // Of a call that is over nothing can be asked any more.
    expect((error as { condition?: string }).condition).toMatch(REFUSED)
  }
  return true
}

overFaultyLine('a call', [jingle()], (line) => {
  it.each(MOMENTS)('whose caller is cut off when it is %s is made', { timeout: 120_000 }, async (moment) => {
    const [anna, ben] = await people(line)
    const fates = [fateOf(anna), fateOf(ben)]
    await call(anna, ben, moment, async () => {
      line.proxy.cut()
      await anna.next('xmpp.connection.interrupted')
    })
    expect(await Promise.all(fates.map(({ either }) => either))).toEqual(['active', 'active'])
  })
})

overFaultyLine('a hurried call', [jingle({ ringing: 3_000, setup: 3_000 })], (line) => {
  it.each(MOMENTS)(
    'whose caller is thrown out when it is %s ends with a reason',
    { timeout: 120_000 },
    async (moment) => {
      const [anna, ben] = await people(line)
      const [annas, bens] = [fateOf(anna), fateOf(ben)]
      const rang = await call(anna, ben, moment, async () => {
        await line.server.kick(anna.address.user ?? '')
        // The connection may end before the server's reason is read: then it is a cut like any other, and a new stream follows.
        await Promise.race([
          anna.next('xmpp.error'),
          anna.next('xmpp.connection', ({ resumed }) => resumed === false),
        ])
      })
      expect(await annas.ended).toMatch(OVER)
      // The caller may have gone just after the call was made: that is for their media to find out.
      if (rang) expect(await bens.either).toMatch(moment === 'answered' ? /active|gone|timeout/ : OVER)
    },
  )

  it.each(MOMENTS)(
    'during which the server is started anew when it is %s is made or ends with a reason',
    { timeout: 120_000 },
    async (moment) => {
      const [anna, ben] = await people(line)
      const [annas, bens] = [fateOf(anna), fateOf(ben)]
      const rang = await call(anna, ben, moment, async () => {
        const again = [anna, ben].map((actor) =>
          actor.next('xmpp.connection', ({ resumed }) => resumed === false),
        )
        await line.server.restart()
        await Promise.all(again)
      })
      expect(await annas.either).toMatch(OUTCOME)
      if (rang) expect(await bens.either).toMatch(OUTCOME)
    },
  )
})

describe.each([
  ['prosody', () => startProsody()],
  ['ejabberd', () => startEjabberd()],
] as const)('between pages, with %s', (_kind, start) => {
  let studio: CallStudio
  let server: XmppServer
  let proxy: FaultProxy
  let gateway: Gateway
  let gatewayUrl: string

  beforeAll(async () => {
    studio = await CallStudio.open()
    server = await start()
    proxy = await startFaultProxy({ target: server.ports.c2s })
    const policy = policyFor(server)
    gateway = createGateway({
      extensions: [jingle()],
      policy: {
        ...policy,
        servers: { [server.domain]: { host: '127.0.0.1', port: proxy.port, ca: server.ca } },
        reconnect: { base: 50, cap: 200 },
      },
      origins: [studio.origin],
      port: 0,
    })
    gatewayUrl = (await gateway.listen())?.url ?? ''
  })
  afterAll(async () => {
    await gateway?.close()
    await proxy?.stop()
    await server?.stop()
    await studio?.close()
  })

  it('a call is made although the caller’s connection is cut while it is taken', {
    timeout: 120_000,
  }, async () => {
    const anna = await Caller.enter(studio, server, { gateway: gatewayUrl })
    const ben = await Caller.enter(studio, server, { websocket: server.websocket })
    // Stream management is on once the server has answered what came after it.
    expect(await anna.request('xmpp.jingle.services', {})).toHaveProperty('data')
    const id = await anna.call(ben.bare, { audio: true, video: true })
    await ben.incoming(id)
    proxy.cut()
    await anna.pushed('xmpp.connection.interrupted')
    await ben.accept(id, { audio: true, video: true })
    await Promise.all([anna.reaches(id, 'active'), ben.reaches(id, 'active')])
    await Promise.all([anna.hears(id, 'audio', 'video'), ben.hears(id, 'audio', 'video')])
    await Promise.all([anna.leave(), ben.leave()])
  })
})
