/** Sessions through a gateway whose clients are cut off, come back, are reloaded, or never come back. */
import { connect } from '@xmpp-ftw/client'
import { createGateway, type Gateway } from '@xmpp-ftw/gateway'
import { ping } from '@xmpp-ftw/ping'
import type { Page as Tab } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { launchChromium } from '../src/browser/index.js'
import {
  type FaultProxy,
  type ServerKind,
  startEjabberd,
  startFaultProxy,
  startProsody,
  type XmppServer,
} from '../src/servers/index.js'
import { Actor } from './support/actor.js'
import type { Page } from './support/page.js'
import { policyFor } from './support/policy.js'
import { servePage } from './support/serve-page.js'

declare const page: Page

const SERVERS: [ServerKind, () => Promise<XmppServer>][] = [
  ['prosody', startProsody],
  ['ejabberd', startEjabberd],
]

describe.each(SERVERS)('a session through a gateway, on %s', (_kind, start) => {
  let server: XmppServer
  let gateway: Gateway
  let proxy: FaultProxy
  let accounts = 0
  const open: Actor[] = []

  beforeAll(async () => {
    server = await start()
    gateway = createGateway({
      extensions: [ping()],
      policy: policyFor(server),
      origins: ['*'],
      port: 0,
    })
    proxy = await startFaultProxy({ target: (await gateway.listen())?.port ?? 0 })
  })
  afterEach(async () => {
    proxy.pass()
    await Promise.all(open.splice(0).map(({ client }) => client.close()))
  })
  afterAll(async () => {
    await proxy?.stop()
    await gateway?.close()
    await server?.stop()
  })

  const client = (port: number) =>
    connect(`ws://127.0.0.1:${port}/xmpp-ftw`, {
      socket: (url, protocol) => new WebSocket(url, protocol) as never,
      reconnect: { base: 20, cap: 100 },
    })

  async function login({ faulty = false, as }: { faulty?: boolean; as?: Actor } = {}) {
    accounts += 1
    const account = as?.account ?? { jid: `user${accounts}@${server.domain}`, password: 'secret' }
    const actor = new Actor(client(faulty ? proxy.port : (gateway.address?.port ?? 0)), account)
    open.push(actor)
    await actor.login({ register: as === undefined })
    return actor
  }

  it('goes on where it was cut, in both directions, and the server never hears of it', async () => {
    const anna = await login({ faulty: true })
    const ben = await login()
    const states: unknown[] = []
    anna.client.on('state', (state, { resumed }) => states.push([state, resumed]))
    proxy.refuse()
    proxy.cut()
    proxy.refuse()
    await expect.poll(() => anna.client.state).toBe('resuming')
    await expect.poll(() => gateway.keptSessions).toBe(1)
    await ben.request('xmpp.chat.message', { to: anna.jid, content: 'while you were away' })
    const sent = anna.request('xmpp.chat.message', { to: ben.jid, content: 'while I was away' })
    proxy.pass()
    expect(await anna.next('xmpp.chat.message')).toMatchObject({ content: 'while you were away' })
    await sent
    expect(await ben.next('xmpp.chat.message')).toMatchObject({ content: 'while I was away' })
    expect(states.at(-1)).toEqual(['online', true])
    expect(anna.waiting('xmpp.connection.interrupted')).toEqual([])
    expect(await anna.request('xmpp.ping')).toBe(true)
    expect(anna.waiting('xmpp.chat.message')).toEqual([])
    expect(ben.waiting('xmpp.chat.message')).toEqual([])
  })

  it('is found again behind a line that only seems open', async () => {
    const anna = await login({ faulty: true })
    const ben = await login()
    proxy.blackhole()
    await ben.request('xmpp.chat.message', { to: anna.jid, content: 'into the void' })
    const sent = anna.request('xmpp.chat.message', { to: ben.jid, content: 'out of it' })
    // Only the client's side hears of the end: the gateway still holds the old socket.
    proxy.cut()
    await sent
    expect(await anna.next('xmpp.chat.message')).toMatchObject({ content: 'into the void' })
    expect(await ben.next('xmpp.chat.message')).toMatchObject({ content: 'out of it' })
  })
})

describe.each(SERVERS)('a client that never comes back, on %s', (_kind, start) => {
  it('leaves what it did not acknowledge to the server', async () => {
    const server = await start()
    const gateway = createGateway({
      extensions: [ping()],
      policy: policyFor(server),
      origins: ['*'],
      allowNoOrigin: true,
      port: 0,
      resumeWindow: 500,
    })
    const { url = '', port = 0 } = (await gateway.listen()) ?? {}
    const proxy = await startFaultProxy({ target: port })
    const reach = (each: string, reconnect: false | object = {}) =>
      connect(each, { socket: (at, protocol) => new WebSocket(at, protocol) as never, reconnect })
    const account = { jid: `anna@${server.domain}`, password: 'secret' }
    const ben = new Actor(reach(url), { jid: `ben@${server.domain}`, password: 'secret' })
    try {
      const anna = new Actor(reach(url.replace(String(port), String(proxy.port)), false), account)
      await anna.login({ register: true })
      await ben.login({ register: true })
      await ben.request('xmpp.chat.message', { to: anna.bare, content: 'arrives' })
      expect(await anna.next('xmpp.chat.message')).toMatchObject({ content: 'arrives' })
      // A client acknowledges at least every 32 frames.
      for (let n = 0; n < 40; n += 1) await anna.request('xmpp.roster.get')
      // What comes from now on is acknowledged by nobody.
      proxy.blackhole()
      for (const content of ['one', 'two', 'three'])
        await ben.request('xmpp.chat.message', { to: anna.bare, content })
      await ben.request('xmpp.roster.get')
      proxy.cut()
      await expect.poll(() => gateway.sessions).toBe(1)
      // The server must know that she has gone, or it looks for somewhere else to deliver to.
      const answers = () => ben.request('xmpp.ping', { to: anna.jid }).then(Boolean, () => false)
      await expect.poll(answers).toBe(false)
      const back = new Actor(reach(url), account)
      try {
        await back.login({})
        for (const content of ['one', 'two', 'three'])
          expect(await back.next('xmpp.chat.message')).toMatchObject({ content })
        expect(back.waiting('xmpp.chat.message')).toEqual([])
      } finally {
        await back.client.close()
      }
    } finally {
      await ben.client.close()
      await proxy.stop()
      await gateway.close()
      await server.stop()
    }
  })
})

describe('a page', () => {
  it('that is closed leaves nobody online for long, and one that is reloaded goes on', async () => {
    const pages = await servePage('page.ts')
    const browser = await launchChromium()
    const server = await startProsody()
    // Far shorter than the window of a session that was cut off.
    const gateway = createGateway({
      policy: policyFor(server),
      origins: [pages.url],
      port: 0,
      reloadWindow: 15_000,
    })
    const gatewayUrl = (await gateway.listen())?.url ?? ''
    const openKept = async (tab: Tab) => {
      await tab.waitForFunction(() => 'page' in globalThis)
      await tab.evaluate((gateway) => page.open('anna', { gateway, kept: true }), gatewayUrl)
    }
    try {
      await server.addUser('anna', 'secret')
      const tab = await browser.newPage()
      await tab.goto(pages.url)
      await openKept(tab)
      const login = { jid: `anna@${server.domain}`, password: 'secret' }
      await tab.evaluate((data) => page.request('anna', 'xmpp.login', data), login)
      await tab.reload()
      await openKept(tab)
      await expect
        .poll(() => tab.evaluate(() => page.states('anna')), { timeout: 15_000 })
        .toEqual([['online', true, null]])
      await tab.close()
      await expect.poll(() => gateway.keptSessions).toBe(1)
      await expect.poll(() => gateway.sessions, { timeout: 60_000 }).toBe(0)
    } finally {
      await browser.close()
      await gateway.close()
      await server.stop()
      await pages.stop()
    }
  }, 120_000)

  it('keeps its session when it is reloaded, and loses it to a copy of itself', async () => {
    const pages = await servePage('page.ts')
    const browser = await launchChromium()
    const server = await startProsody()
    const gateway = createGateway({ policy: policyFor(server), origins: [pages.url], port: 0 })
    const url = (await gateway.listen())?.url ?? ''
    const ready = (tab: Tab) => tab.waitForFunction(() => 'page' in globalThis)
    const states = (tab: Tab) => tab.evaluate(() => page.states('anna'))
    const openKept = (tab: Tab) => tab.evaluate((gateway) => page.open('anna', { gateway, kept: true }), url)
    const contents = (tab: Tab) =>
      tab.evaluate(() =>
        page
          .pushes('anna')
          .filter(({ event }) => event === 'xmpp.chat.message')
          .map(({ payload }) => (payload as { content: string }).content),
      )
    const say = (tab: Tab, content: string) =>
      tab.evaluate(
        ([to, text]) => page.request('anna', 'xmpp.chat.message', { to, content: text }),
        [`anna@${server.domain}`, content],
      )
    try {
      await server.addUser('anna', 'secret')
      const tab = await browser.newPage()
      await tab.goto(pages.url)
      await ready(tab)
      await openKept(tab)
      const login = { jid: `anna@${server.domain}/page`, password: 'secret' }
      await tab.evaluate((data) => page.request('anna', 'xmpp.login', data), login)
      await tab.evaluate(() => page.request('anna', 'xmpp.presence', {}))
      expect(await say(tab, 'one')).toMatchObject({ data: {} })
      await expect.poll(() => contents(tab)).toEqual(['one'])

      await tab.reload()
      await ready(tab)
      await openKept(tab)
      expect(await say(tab, 'two')).toMatchObject({ data: {} })
      await expect.poll(() => contents(tab)).toEqual(['two'])
      expect(await states(tab)).toEqual([['online', true, null]])

      const [copy] = await Promise.all([
        tab.waitForEvent('popup'),
        tab.evaluate('void window.open(location.href)'),
      ])
      await ready(copy)
      await openKept(copy)
      expect(await say(copy, 'three')).toMatchObject({ data: {} })
      await expect.poll(() => contents(copy)).toEqual(['three'])
      await expect
        .poll(() => states(tab))
        .toEqual([
          ['online', true, null],
          ['offline', null, 'taken-over'],
        ])
      expect(await contents(tab)).toEqual(['two'])
      expect(gateway.sessions).toBe(1)

      await copy.evaluate(() => page.close('anna'))
      await expect.poll(() => gateway.sessions).toBe(0)
    } finally {
      await browser.close()
      await gateway.close()
      await server.stop()
      await pages.stop()
    }
  })
})
