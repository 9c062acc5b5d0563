import { createGateway, type Gateway } from '@xmpp-ftw/gateway'
import { ping } from '@xmpp-ftw/ping'
import type { Browser, Page as Tab } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium, type ServedPages } from '../src/browser/index.js'
import { type ServerKind, startEjabberd, startProsody, type XmppServer } from '../src/servers/index.js'
import type { Page } from './support/page.js'
import { policyFor } from './support/policy.js'
import { servePage } from './support/serve-page.js'

declare const page: Page

const SERVERS: [ServerKind, () => Promise<XmppServer>][] = [
  ['prosody', startProsody],
  ['ejabberd', startEjabberd],
]

let browser: Browser
let pages: ServedPages

beforeAll(async () => {
  pages = await servePage('page.ts')
  browser = await launchChromium()
})
afterAll(async () => {
  await browser?.close()
  await pages?.stop()
})

describe.each(SERVERS)('in a page, with %s', (_kind, start) => {
  let server: XmppServer
  let gateway: Gateway
  let gatewayUrl: string

  beforeAll(async () => {
    server = await start()
    gateway = createGateway({
      extensions: [ping()],
      policy: policyFor(server),
      origins: [pages.url],
      port: 0,
    })
    gatewayUrl = (await gateway.listen())?.url ?? ''
  })
  afterAll(async () => {
    await gateway?.close()
    await server?.stop()
  })

  async function openTab(): Promise<Tab> {
    const tab = await browser.newPage()
    await tab.goto(pages.url)
    await tab.waitForFunction(() => 'page' in globalThis)
    return tab
  }

  const ways: ['gateway' | 'websocket'][] = [['gateway'], ['websocket']]

  describe.each(ways)('through %s', (way) => {
    it('logs in, pings, keeps a roster, says presence, chats and logs out', async () => {
      const tab = await openTab()
      const how = way === 'gateway' ? { gateway: gatewayUrl } : { websocket: server.websocket }
      const accounts = ['anna', 'ben'].map((name) => ({
        name,
        jid: `${name}-${way}@${server.domain}`,
        password: 'pässword €',
      }))
      for (const { name, jid, password } of accounts) {
        await server.addUser(jid.split('@')[0] ?? '', password)
        await tab.evaluate(([name, how]) => page.open(name, how), [name, how] as const)
        const login = await tab.evaluate(([name, login]) => page.request(name, 'xmpp.login', login), [
          name,
          { jid, password, resource: 'tab' },
        ] as const)
        expect(login).toMatchObject({ data: { status: 'online', jid: { resource: 'tab' } } })
        expect(await tab.evaluate((name) => page.request(name, 'xmpp.presence'), name)).toEqual({
          data: true,
        })
      }
      expect(await tab.evaluate(() => page.request('anna', 'xmpp.ping'))).toEqual({ data: true })
      expect(await tab.evaluate(() => page.request('anna', 'xmpp.roster.get'))).toEqual({ data: [] })
      const add = { jid: accounts[1]?.jid, name: 'Ben & <co>' }
      expect(await tab.evaluate((add) => page.request('anna', 'xmpp.roster.add', add), add)).toEqual({
        data: true,
      })

      const message = { to: `${accounts[1]?.jid}/tab`, content: 'hällo 😀 <b>&', state: 'active' }
      await tab.evaluate((message) => page.request('anna', 'xmpp.chat.message', message), message)
      const got = await tab.waitForFunction(() =>
        page.pushes('ben').find(({ event }) => event === 'xmpp.chat.message'),
      )
      expect(await got.jsonValue()).toMatchObject({
        payload: {
          content: 'hällo 😀 <b>&',
          format: 'plain',
          from: { user: `anna-${way}`, resource: 'tab' },
        },
      })

      const bad = await tab.evaluate(() => page.request('anna', 'xmpp.chat.message', { content: 'to whom?' }))
      expect(bad).toMatchObject({ error: { condition: 'client-error', description: "Missing 'to' key" } })
      expect(await tab.evaluate(() => page.request('anna', 'xmpp.logout'))).toEqual({ data: true })
      await tab.evaluate(() => Promise.all([page.close('anna'), page.close('ben')]))
      await tab.close()
    })

    it('tells a wrong password', async () => {
      const tab = await openTab()
      const how = way === 'gateway' ? { gateway: gatewayUrl } : { websocket: server.websocket }
      await tab.evaluate((how) => page.open('eve', how), how)
      const login = { jid: `nobody@${server.domain}`, password: 'wrong' }
      expect(await tab.evaluate((login) => page.request('eve', 'xmpp.login', login), login)).toMatchObject({
        error: { type: 'auth', condition: 'login-fail' },
      })
      await tab.close()
    })
  })

  it('is refused by a gateway that does not know its origin', async () => {
    const strict = createGateway({
      policy: policyFor(server),
      origins: ['https://elsewhere.example'],
      port: 0,
    })
    const url = (await strict.listen())?.url ?? ''
    const tab = await openTab()
    const refused = await tab.evaluate(
      (url) =>
        new Promise((resolve) => {
          const socket = new WebSocket(url, 'xmpp-ftw.v1')
          let heard = ''
          socket.onmessage = ({ data }) => {
            heard += data
          }
          socket.onclose = ({ code }) => resolve({ code, heard })
        }),
      url,
    )
    expect(refused).toMatchObject({ code: 4003, heard: expect.not.stringContaining('hello') })
    await tab.close()
    await strict.close()
  })
})
