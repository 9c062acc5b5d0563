/** Each example as `npm run example` starts it: a real server, real programs, a real browser. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { type Client, embed } from '@xmpp-ftw/client'
import { launchChromium } from '@xmpp-ftw/interop/browser'
import { pubsub } from '@xmpp-ftw/pubsub'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { examples, type Running, serversOf } from '../examples.js'

/** Pictures to look at, where a folder is given for them. */
const { SCREENSHOTS } = process.env

let browser: Browser
let running: Running
let clients: Client[] = []

beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser?.close())
afterEach(async () => {
  await Promise.all(clients.map((client) => client.close()))
  clients = []
  await running?.stop()
})

async function start(name: string): Promise<void> {
  running = (await examples[name]?.()) ?? expect.unreachable(name)
}

async function logIn(user: string): Promise<Client> {
  const client = embed([pubsub()], { connection: { servers: serversOf(running.server) } })
  clients.push(client)
  await client.request('xmpp.login', { jid: `${user}@${running.server.domain}`, password: 'secret' })
  await client.request('xmpp.presence')
  return client
}

async function open(): Promise<{ page: Page; problems: string[] }> {
  const page = await browser.newPage({ viewport: { width: 900, height: 600 } })
  page.setDefaultTimeout(60_000)
  const problems: string[] = []
  page.on('pageerror', (error) => problems.push(String(error)))
  await page.goto(running.url ?? '')
  return { page, problems }
}

async function shoot(page: Page, name: string): Promise<void> {
  if (SCREENSHOTS) await page.screenshot({ path: `${SCREENSHOTS}/${name}.png` })
}

describe('the command', () => {
  /** What `npm run example` comes to, once the dependencies are there. */
  const run = (name: string) =>
    spawn(process.execPath, ['--import', 'tsx', '--conditions=@xmpp-ftw/source', 'examples/run.ts', name], {
      cwd: new URL('../..', import.meta.url),
      stdio: ['ignore', 'pipe', 'pipe'],
    })

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'says how to go on, and ends everything with %s',
    async (signal) => {
      const child = run('echo-bot')
      const exited = once(child, 'exit')
      let text = ''
      child.stdout.on('data', (chunk) => {
        text += String(chunk)
      })
      await expect.poll(() => text, { timeout: 60_000 }).toContain('Ctrl-C stops everything')
      child.kill(signal)
      expect(await exited).toEqual([0, null])
    },
  )

  it('names the examples there are', async () => {
    const child = run('nonsense')
    const exited = once(child, 'exit')
    let text = ''
    child.stderr.on('data', (chunk) => {
      text += String(chunk)
    })
    expect(await exited).toEqual([2, null])
    for (const name of Object.keys(examples)) expect(text).toContain(name)
  })
})

describe('the echo bot', () => {
  it('says what one says, and lets one see that it is there', async () => {
    await start('echo-bot')
    const anna = await logIn('anna')
    await anna.request('xmpp.roster.get')
    const bot = `bot@${running.server.domain}`
    const subscribed = new Promise((resolve) => anna.once('xmpp.presence.subscribed', resolve))
    await anna.request('xmpp.presence.subscribe', { to: bot })
    expect(await subscribed).toMatchObject({ from: { user: 'bot' } })
    const answer = new Promise((resolve) => anna.once('xmpp.chat.message', resolve))
    await anna.request('xmpp.chat.message', { to: bot, content: 'hällo <b>' })
    expect(await answer).toMatchObject({ from: { user: 'bot' }, content: 'You said: hällo <b>' })
  })

  it('is the one that the guide shows', async () => {
    const [source, guide] = await Promise.all(
      ['echo-bot/bot.js', '../docs/guides/bots.md'].map((file) =>
        readFile(new URL(`../${file}`, import.meta.url), 'utf8'),
      ),
    )
    expect(guide).toContain(`\`\`\`ts\n${source}\`\`\``)
  })
})

describe('the support chat', () => {
  it('lets a visitor without an account talk to the agent', async () => {
    await start('support-chat')
    const { page, problems } = await open()
    await page.getByRole('button', { name: 'Chat with us' }).click()
    await page.getByText('We are here').waitFor()
    const input = page.getByRole('textbox', { name: 'Your message' })
    await input.fill('Is there <i>tea</i>?')
    await input.press('Enter')
    await page.getByText('You said: Is there <i>tea</i>?', { exact: true }).waitFor()
    expect(await page.getByRole('log').getByRole('listitem').allTextContents()).toEqual([
      'Is there <i>tea</i>?',
      'You said: Is there <i>tea</i>?',
    ])
    await shoot(page, 'support-chat')
    await page.getByRole('button', { name: 'Close' }).click()
    await page.getByRole('button', { name: 'Chat with us' }).waitFor()
    expect(problems).toEqual([])
    await page.close()
  })

  it('says so when there is no chat', async () => {
    await start('support-chat')
    const { page } = await open()
    await running.server.stop()
    await page.getByRole('button', { name: 'Chat with us' }).click()
    await page.getByText('Sorry, the chat is not available').waitFor()
    await page.close()
  })
})

describe('the dashboard', () => {
  it('shows what is published, as it comes', async () => {
    await start('dashboard')
    const { page, problems } = await open()
    await page.getByRole('heading', { name: 'memory' }).waitFor()
    await page.getByText('Live', { exact: true }).waitFor()
    const machine = await logIn('machine')
    // What the publisher says in between does not have this key.
    await machine.request('xmpp.pubsub.publish', {
      to: running.server.services.pubsub,
      node: 'machine',
      content: { json: { visitors: 1234, name: '<b>not drawn</b>' } },
    })
    await page.getByRole('heading', { name: 'visitors' }).waitFor()
    expect(await page.locator('#visitors output').textContent()).toBe('1,234')
    expect(await page.getByRole('heading', { name: 'name' }).count()).toBe(0)
    await page.waitForFunction(
      "document.querySelector('#uptime polyline').getAttribute('points').split(' ').length > 2",
    )
    await shoot(page, 'dashboard')
    expect(problems).toEqual([])
    await page.close()
  })
})
