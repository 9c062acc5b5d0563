/** A page that logs in by SASL2 over a WebSocket with TLS, and again by a token (XEPs 0388 and 0484). */
import { connect, type Socket } from 'node:net'
import { createServer, type Server } from 'node:tls'
import type { Browser, BrowserContext, Page as Tab } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { launchChromium, type ServedPages } from '../src/browser/index.js'
import { createAuthority } from '../src/certificates/x509.js'
import { startProsody, type XmppServer } from '../src/servers/index.js'
import type { Page } from './support/page.js'
import { servePage } from './support/serve-page.js'

declare const page: Page

let browser: Browser
let context: BrowserContext
let pages: ServedPages
let server: XmppServer
let tls: Server
let websocket: string

beforeAll(async () => {
  pages = await servePage('page.ts')
  server = await startProsody()
  // Prosody's own port speaks no TLS; a token is for streams with TLS alone.
  const { certificate: cert, key } = createAuthority('Throw-away').issue('localhost', [
    'localhost',
    '127.0.0.1',
  ])
  tls = createServer({ cert, key }, (client) => {
    const upstream: Socket = connect(server.ports.http, '127.0.0.1')
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      one.on('error', () => other.destroy())
      one.on('close', () => other.destroy())
      one.pipe(other)
    }
  })
  await new Promise<void>((resolve) => tls.listen(0, '127.0.0.1', resolve))
  const { port } = tls.address() as { port: number }
  websocket = `wss://127.0.0.1:${port}/xmpp-websocket`
  browser = await launchChromium()
  context = await browser.newContext({ ignoreHTTPSErrors: true })
})
afterAll(async () => {
  await browser?.close()
  await pages?.stop()
  await new Promise((resolve) => tls?.close(resolve))
  await server?.stop()
})

/** A tab, and what it sends to servers. */
async function openTab(): Promise<{ tab: Tab; sent: string[] }> {
  const tab = await context.newPage()
  const sent: string[] = []
  tab.on('websocket', (socket) => socket.on('framesent', ({ payload }) => void sent.push(String(payload))))
  await tab.goto(pages.url)
  await tab.waitForFunction(() => 'page' in globalThis)
  return { tab, sent }
}

it('gets a token, and logs in with it in another tab until it logs out', async () => {
  const jid = `anna@${server.services.sasl2}`
  await server.addUser(jid, 'pässword')
  const login = async (name: string, credentials: object) => {
    const { tab, sent } = await openTab()
    const answer = await tab.evaluate(
      async ([name, websocket, payload]) => {
        page.open(name, { websocket })
        return page.request(name, 'xmpp.login', payload)
      },
      [name, websocket, { jid, ...credentials }] as const,
    )
    return { tab, sent, answer: answer as { data?: { fast?: { count?: number } }; error?: unknown } }
  }

  const first = await login('first', { password: 'pässword', remember: true })
  expect(first.answer.data?.fast).toMatchObject({ mechanism: 'HT-SHA-256-NONE' })
  expect(first.sent.join('')).toContain('<authenticate xmlns="urn:xmpp:sasl:2" mechanism="SCRAM-SHA-')
  await first.tab.evaluate(() => page.close('first'))

  const second = await login('second', { fast: first.answer.data?.fast })
  expect(second.answer.data?.fast).toMatchObject({ count: 1 })
  expect(second.sent.join('')).toContain('mechanism="HT-SHA-256-NONE"')
  expect(second.sent.join('')).not.toMatch(/SCRAM|PLAIN/)
  expect(await second.tab.evaluate(() => page.request('second', 'xmpp.roster.get'))).toEqual({ data: [] })
  expect(await second.tab.evaluate(() => page.request('second', 'xmpp.logout'))).toEqual({ data: true })

  const third = await login('third', { fast: second.answer.data?.fast })
  expect(third.answer.error).toMatchObject({ condition: 'login-fail' })
})

it('asks for no token over a stream in clear', async () => {
  const jid = `ben@${server.services.sasl2}`
  await server.addUser(jid, 'secret')
  const { tab, sent } = await openTab()
  const answer = await tab.evaluate(
    async ([websocket, jid]) => {
      page.open('ben', { websocket })
      return page.request('ben', 'xmpp.login', { jid, password: 'secret', remember: true })
    },
    [server.websocket, jid] as const,
  )
  expect(answer.data).not.toHaveProperty('fast')
  expect(sent.join('')).toContain('<authenticate xmlns="urn:xmpp:sasl:2"')
  expect(sent.join('')).not.toContain('request-token')
})
