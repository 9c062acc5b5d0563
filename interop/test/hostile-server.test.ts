/** A server of ours that says everything a server must not, while others chat through the same gateway. */
import { connect } from '@xmpp-ftw/client'
import { disco } from '@xmpp-ftw/disco'
import { createGateway, type Gateway } from '@xmpp-ftw/gateway'
import { ping } from '@xmpp-ftw/ping'
import { wtf } from '@xmpp-ftw/wtf'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { type ScriptedPeer, scriptedPeer } from '../src/scripted-peer/index.js'
import { startProsody, type XmppServer } from '../src/servers/index.js'
import { Actor } from './support/actor.js'
import { policyFor } from './support/policy.js'
import { STAGES, serve } from './support/scripted-login.js'

const SASL = `xmlns='urn:ietf:params:xml:ns:xmpp-sasl'`
const deep = '<a>'.repeat(50_000)
const POISON: readonly [string, string][] = [
  ['nothing but the end', '</stream:stream>'],
  ['bytes after the end', '</stream:stream><message/>more'],
  ['an unknown entity', '<message><body>&bogus;</body></message>'],
  [
    'an entity bomb',
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><message><body>&b;</body></message>',
  ],
  [
    'an external entity',
    '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><message><body>&f;</body></message>',
  ],
  ['a processing instruction', '<?php echo 1 ?><message/>'],
  ['a comment', '<!-- hello --><message/>'],
  ['crossed tags', '<message><body></message></body>'],
  ['an unbound prefix', '<evil:message/>'],
  ['a doubled attribute', "<message id='1' id='2'/>"],
  ['a character that is none', '<message><body>&#0;</body></message>'],
  ['deep nesting', `<message>${deep}`],
  ['a giant stanza', `<message><body>${'x'.repeat(400_000)}</body></message>`],
  ['an endless token', `<message id='${'x'.repeat(400_000)}`],
  ['an endless name', `<${'m'.repeat(100_000)}`],
  ['many attributes', `<message ${Array.from({ length: 5_000 }, (_, n) => `a${n}='1'`).join(' ')}/>`],
  ['an empty stream error', '<stream:error/>'],
  [
    'a redirection',
    `<stream:error><see-other-host xmlns='urn:ietf:params:xml:ns:xmpp-streams'>127.0.0.1:22</see-other-host></stream:error>`,
  ],
  ['counters beyond all', `<a xmlns='urn:xmpp:sm:3' h='4294967295'/>`],
  ['counters that are none', `<a xmlns='urn:xmpp:sm:3' h='many'/>`],
  ['a resumption nobody wanted', `<resumed xmlns='urn:xmpp:sm:3' h='7' previd='x'/>`],
  ['a challenge nobody wanted', `<challenge ${SASL}>!!!</challenge>`],
  ['a success nobody wanted', `<success ${SASL}/>`],
  ['addresses that are none', `<message from='@@/' to='//'><body>x</body></message><presence from=' '/>`],
  [
    'reserved ids',
    `<iq type='result' id='__proto__'/><iq type='result' id='constructor'/><iq type='error' id='push'/>`,
  ],
  ['an iq without anything', '<iq/><iq type="get"/><iq type="set" id="1"/>'],
  ['a flood of requests', `<iq type='get' id='f' from='evil.test'><query xmlns='urn:x'/></iq>`.repeat(500)],
  [
    'forged roster pushes',
    `<iq type='set' id='r' from='eve@evil.test'><query xmlns='jabber:iq:roster'><item jid='eve@evil.test'/></query></iq>`,
  ],
  [
    'broken payloads',
    `<message from='a@evil.test'><html xmlns='http://jabber.org/protocol/xhtml-im'/><x xmlns='jabber:x:data'><field/><option/></x><delay xmlns='urn:xmpp:delay'/></message>`,
  ],
  ['text between stanzas', 'hello <message/>'],
  ['bytes that are no text', '\u0000\u0001\u0002'],
  ['nothing at all', ''],
]

let evil: ScriptedPeer
let server: XmppServer
let gateway: Gateway
let url: string
let anna: Actor
let ben: Actor
const unhandled: unknown[] = []
const note = (error: unknown) => unhandled.push(error)

beforeAll(async () => {
  process.on('unhandledRejection', note)
  process.on('uncaughtException', note)
  evil = await scriptedPeer({ domain: 'evil.test' })
  server = await startProsody()
  const policy = policyFor(server)
  gateway = createGateway({
    extensions: [ping(), disco(), wtf()],
    policy: {
      ...policy,
      domains: [...policy.domains, 'evil.test'],
      servers: { ...policy.servers, 'evil.test': { host: '127.0.0.1', port: evil.port, tls: 'off' } },
      timeouts: { login: 20_000, step: 10_000, close: 200 },
      // A victim that came back would meet the script of the next test.
      reconnect: { base: 600_000, cap: 600_000 },
    },
    allowNoOrigin: true,
    port: 0,
  })
  url = (await gateway.listen())?.url ?? ''
  anna = await friend('anna')
  ben = await friend('ben')
})
afterAll(async () => {
  await Promise.all([anna, ben].map((actor) => actor?.client.close()))
  await gateway?.close()
  await server?.stop()
  await evil?.stop()
  process.off('unhandledRejection', note)
  process.off('uncaughtException', note)
})

function open() {
  return connect(url, { socket: (url, protocol) => new WebSocket(url, protocol) as never })
}

async function friend(name: string): Promise<Actor> {
  await server.addUser(name, 'secret')
  const actor = new Actor(open(), { jid: `${name}@${server.domain}`, password: 'secret' })
  await actor.login({})
  return actor
}

describe.each(STAGES)('a server that turns hostile after "%s"', (stage) => {
  it.each(POISON)('with %s harms nobody', async (_what, poison) => {
    const victim = open()
    const login = victim.request('xmpp.login.anonymous', { jid: 'evil.test' }).then(
      () => 'online',
      (error: { condition?: string }) => error.condition,
    )
    const peer = await evil.accept()
    await serve(peer, stage)
    // It may have hung up in the middle of it: that is one way of taking no harm.
    await Promise.resolve(peer.send(poison)).catch(() => {})
    if (stage === 'online') expect(await login).toBe('online')
    else {
      peer.close()
      expect(await login).toBeTypeOf('string')
    }

    const content = `still here after ${_what}`
    await anna.request('xmpp.chat.message', { to: ben.jid, content })
    expect(await ben.next('xmpp.chat.message')).toMatchObject({ content })
    // The victim's own link stands, whatever its server did.
    expect(await victim.request('xmpp.logout')).toBe(true)
    peer.close()
    await victim.close()
    expect(unhandled).toEqual([])
  })
})
