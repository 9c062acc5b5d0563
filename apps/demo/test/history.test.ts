import { type Client, embed } from '@xmpp-ftw/client'
import { connector } from '@xmpp-ftw/core/connection/node'
import { disco } from '@xmpp-ftw/disco'
import { muc } from '@xmpp-ftw/muc'
import type { Page } from 'playwright-core'
import { afterEach, describe, expect, it } from 'vitest'
import { setStage } from './stage.js'
import {
  chooseDirect,
  contact,
  createRoom,
  fillAccount,
  joinRoom,
  message,
  newest,
  people,
  say,
  talkTo,
} from './steps.js'

const stage = setStage()

let clients: Client[] = []
afterEach(async () => {
  await Promise.all(clients.map((client) => client.close()))
  clients = []
})

/** Somebody who talks without a page. */
async function without(user: string): Promise<Client> {
  const client = embed([disco(), muc()], { connector: connector(stage.demo.backend.policy) })
  clients.push(client)
  await client.request('xmpp.login', { jid: `${user}@ftw.test`, password: 'secret' })
  return client
}

async function accounts(...users: string[]): Promise<void> {
  for (const user of users) await stage.demo.backend.addAccount(user, 'secret')
}

async function logIn(page: Page, user: string): Promise<void> {
  await fillAccount(page, user, 'secret')
  await page.getByRole('button', { name: 'Log in', exact: true }).click()
  await people(page).waitFor()
}

function list(page: Page) {
  return page.getByRole('region', { name: /^Messages (with|in)/ })
}

/** What of the open conversation is there, seen or not. */
function known(page: Page): Promise<number> {
  return list(page)
    .getByRole('listitem')
    .last()
    .evaluate((item) => Number(item.getAttribute('aria-setsize')))
}

/**
 * As one who holds the Home key until that is to be read. Each page keeps those on the screen where they are, and what
 * was missed while away comes when it comes: having been at the top once is not enough.
 */
async function readBackTo(page: Page, text: string): Promise<void> {
  await list(page).focus()
  const beginning = list(page).getByText('This is the beginning of the conversation.')
  await expect
    .poll(
      async () => {
        await page.keyboard.press('Home')
        return (await message(page, text).isVisible()) && (await beginning.isVisible())
      },
      { timeout: 60_000 },
    )
    .toBe(true)
}

/** Where the first message that can be seen whole stands, from the top of the list. */
function firstSeen(page: Page): Promise<{ text: string; top: number }> {
  return list(page).evaluate((element) => {
    const { top } = element.getBoundingClientRect()
    const items = [...element.querySelectorAll('li[data-index]')]
    const seen = items
      .map((item) => ({ item, top: item.getBoundingClientRect().top - top }))
      .filter((each) => each.top >= 0)
      .sort((a, b) => a.top - b.top)[0]
    return { text: seen?.item.textContent ?? '', top: seen?.top ?? -1 }
  })
}

describe.each([{ direct: false }, { direct: true }])('a conversation (directly: $direct)', ({ direct }) => {
  it('is read back to its beginning, page by page, as it was left', async () => {
    const [me, other] = [`reader-${direct}`, `writer-${direct}`]
    await accounts(me, other)
    const writer = await without(other)
    const reader = await without(me)
    await reader.request('xmpp.presence', {})
    const tell = (content: string, more = {}) =>
      writer.request('xmpp.chat.message', { to: `${me}@ftw.test`, content, ...more })
    const { id } = await tell('Message 1, with a typo')
    await tell('Message 1, corrected', { replace: id })
    const answer = await reader.request('xmpp.chat.message', {
      to: `${other}@ftw.test`,
      content: 'My answer',
      receipt: true,
    })
    await writer.request('xmpp.chat.receipt', { to: `${me}@ftw.test`, id: answer.id })
    for (let index = 2; index <= 130; index += 1)
      await tell(`Message ${index}.${' And more.'.repeat(index % 20)}`)
    const { page } = await stage.enter()
    if (direct) await chooseDirect(page)
    await logIn(page, me)
    await contact(page, other).filter({ hasText: 'Message 130.' }).waitFor()
    expect(await contact(page, other).getByText('unread').count()).toBe(0)
    await talkTo(page, other)
    await message(page, 'Message 130.').waitFor()
    // It comes while there is history to be read, and is in that, too.
    await tell('Said now')
    await message(page, 'Said now').waitFor()
    await readBackTo(page, 'Message 1, corrected')
    await message(page, 'Message 1, corrected').filter({ hasText: 'edited' }).waitFor()
    await message(page, 'My answer').getByRole('img', { name: 'delivered' }).waitFor()
    expect(await message(page, 'typo').count()).toBe(0)
    await page.keyboard.press('End')
    await message(page, 'Said now').waitFor()
    expect(await known(page)).toBe(132)
  })
})

it('keeps its place while what was before it comes', async () => {
  await accounts('keeper', 'teller')
  const teller = await without('teller')
  const away = await without('keeper')
  await away.request('xmpp.presence', {})
  for (let index = 1; index <= 110; index += 1)
    await teller.request('xmpp.chat.message', {
      to: 'keeper@ftw.test',
      content: `Message ${index}.${' And more.'.repeat((index * 7) % 30)}`,
    })
  const { page } = await stage.enter()
  // What is asked for does not come before one has looked at where one is.
  let release = () => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  let isHeld = false
  await page.routeWebSocket(/\/xmpp-ftw/, (socket) => {
    const server = socket.connectToServer()
    socket.onMessage(async (data) => {
      if (isHeld && String(data).includes('xmpp.mam.query')) await released
      server.send(data)
    })
  })
  await page.reload()
  await logIn(page, 'keeper')
  await contact(page, 'teller').waitFor()
  isHeld = true
  await talkTo(page, 'teller')
  await message(page, 'Message 110.').waitFor()
  await list(page).focus()
  await page.keyboard.press('Home')
  await list(page).getByRole('status', { name: 'Loading earlier messages' }).waitFor()
  await page.keyboard.press('PageDown')
  await expect.poll(() => list(page).evaluate((element) => element.scrollTop)).toBeGreaterThan(100)
  let before = await firstSeen(page)
  await expect
    .poll(async () => {
      const last = before
      before = await firstSeen(page)
      return last.text === before.text && last.top === before.top
    })
    .toBe(true)
  const count = await known(page)
  release()
  await expect.poll(() => known(page)).toBeGreaterThan(count)
  await expect.poll(async () => (await firstSeen(page)).text).toBe(before.text)
  expect(Math.abs((await firstSeen(page)).top - before.top)).toBeLessThan(3)
})

it('is read back in rooms, too', async () => {
  await accounts('host', 'guest')
  const { page: host } = await stage.enter()
  await logIn(host, 'host')
  await createRoom(host, 'archive')
  const room = 'archive@muc.ftw.test'
  const talker = await without('guest')
  await talker.request('xmpp.muc.join', { room, nick: 'talker' })
  for (let index = 1; index <= 90; index += 1)
    await talker.request('xmpp.muc.message', { room, content: `Said ${index}.` })
  // A room keeps the order in which it hears: what one connection sent is not yet heard when another speaks.
  await message(host, 'Said 90.').waitFor()
  await say(host, 'Said by the host')
  await message(host, 'Said by the host').getByRole('img', { name: 'delivered' }).waitFor()

  const { page } = await stage.enter()
  await logIn(page, 'guest')
  await joinRoom(page, 'archive')
  await message(page, 'Said by the host').waitFor()
  await readBackTo(page, 'talker: Said 1.')
  await page.keyboard.press('End')
  await message(page, 'Said by the host').waitFor()
  // Of what was said nothing is there twice; what happened stands between.
  const notices = 1
  expect(await known(page)).toBe(91 + notices)
})

it('has no gap where the connection was lost', async () => {
  await accounts('lost', 'found')
  const { page, complaints } = await stage.enter()
  await logIn(page, 'lost')
  await createRoom(page, 'gap')
  const room = 'gap@muc.ftw.test'
  const other = await without('found')
  await other.request('xmpp.muc.join', { room, nick: 'other' })
  const tell = (content: string) => other.request('xmpp.chat.message', { to: 'lost@ftw.test', content })
  await tell('Before')
  await contact(page, 'found').filter({ hasText: 'Before' }).waitFor()
  await talkTo(page, 'found')
  await message(page, 'Before').waitFor()
  // Another device takes what comes meanwhile, so that the server keeps nothing for later but the history.
  const device = await without('lost')
  await device.request('xmpp.presence', { priority: 10 })

  await stage.demo.stopServing()
  await page.getByRole('status').filter({ hasText: 'Trying again' }).waitFor()
  for (let index = 1; index <= 70; index += 1) {
    await tell(`Missed ${index}.`)
    await other.request('xmpp.muc.message', { room, content: `Missed here ${index}.` })
  }
  await stage.demo.serveAgain()
  await page.evaluate(() => dispatchEvent(new Event('online')))
  await message(page, 'Missed 70.').waitFor()
  await tell('After')
  await message(page, 'After').waitFor()
  expect(await known(page)).toBe(72)
  await people(page).getByRole('link', { name: 'gap' }).click()
  await newest(page)
    .filter({ hasText: /You are back|Missed here 70/ })
    .waitFor()
  await readBackTo(page, 'Missed here 1.')
  complaints.splice(0, complaints.length, ...complaints.filter((text) => !text.includes('WebSocket')))
})
