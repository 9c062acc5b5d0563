import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { findings, KINDS } from './findings.js'
import { chooseEvent, editor, enterPlayground, logged, openPlayground, sendEvent } from './play-steps.js'
import { setStage } from './stage.js'

const stage = setStage()

for (const how of ['gateway', 'direct'] as const) {
  describe(`the playground, ${how}`, () => {
    it('sends what is filled in, and shows the answer and the XML', async () => {
      const { page } = await stage.enter()
      await openPlayground(page, stage.demo.url)
      await enterPlayground(page, 'Anna', how)
      await chooseEvent(page, 'roster.get', 'outgoing roster.get')
      await sendEvent(page)
      await logged(page, 'Outgoing', 'xmpp.roster.get').getByText('Answer').waitFor()
      await chooseEvent(page, 'roster.add', 'outgoing roster.add')
      await editor(page).getByLabel('name').fill('Benjamin')
      await sendEvent(page)
      const entry = logged(page, 'Outgoing', 'xmpp.roster.add')
      await entry.getByRole('region', { name: 'Answer of xmpp.roster.add' }).getByText('true').waitFor()
      await entry.getByRole('button', { name: 'XML (2)' }).click()
      const xml = entry.getByRole('region', { name: 'XML of xmpp.roster.add, sent' })
      await xml.getByText('name="Benjamin"').waitFor()
      await entry.getByRole('region', { name: 'XML of xmpp.roster.add, received' }).waitFor()
      // The server tells the devices that have asked for the list; the push has the stanzas that it came by.
      const push = logged(page, 'Incoming', 'xmpp.roster.push').last()
      await push.getByRole('button', { name: 'XML (2)' }).click()
      await push.getByText('jabber:iq:roster').first().waitFor()
    })

    it('logs out, and keeps the log', async () => {
      const { page } = await stage.enter()
      await openPlayground(page, stage.demo.url, '/xmpp.ping')
      await enterPlayground(page, 'Anna', how)
      await sendEvent(page)
      await logged(page, 'Outgoing', 'xmpp.ping').getByText('Answer').waitFor()
      await page.getByRole('button', { name: 'Log out' }).click()
      await page.getByText('Not connected').waitFor()
      expect(await logged(page, 'Outgoing', 'xmpp.ping').count()).toBe(1)
    })
  })
}

it('says what is wrong with a payload, by key, in the form and as JSON', async () => {
  const { page } = await stage.enter()
  await openPlayground(page, stage.demo.url, '/xmpp.muc.join')
  await enterPlayground(page, 'Anna')
  await editor(page).getByLabel('nick').fill('')
  await editor(page).getByRole('alert').or(editor(page).getByText("Missing 'nick' key")).first().waitFor()
  await editor(page).getByText('JSON', { exact: true }).click()
  await editor(page).getByLabel('Payload').fill('{ "room": 7, "nick": "anna" }')
  await editor(page).getByText("'room' key must be a JID").waitFor()
  await editor(page).getByLabel('Payload').fill('{ "room"')
  await editor(page)
    .getByText(/^Not JSON/)
    .waitFor()
  // What the session says of it is the same.
  await editor(page).getByLabel('Payload').fill('{ "room": "tea@muc.ftw.test" }')
  await sendEvent(page)
  await logged(page, 'Outgoing', 'xmpp.muc.join').getByText("Missing 'nick' key").waitFor()
})

it('fills examples in with those who are there, and says what goes before', async () => {
  const { page } = await stage.enter()
  await openPlayground(page, stage.demo.url, '/xmpp.muc.message')
  await enterPlayground(page, 'Anna')
  expect(await editor(page).getByLabel('room').inputValue()).toBe('tea@muc.ftw.test')
  await editor(page).getByRole('button', { name: 'Send that first' }).click()
  await logged(page, 'Outgoing', 'xmpp.muc.create').getByText('Answer').waitFor()
  await sendEvent(page)
  await logged(page, 'Incoming', 'xmpp.muc.message').getByText('milk').first().waitFor()
})

it('replies to a push that can be answered', async () => {
  const { page: anna } = await stage.enter()
  const { page: ben } = await stage.enter()
  for (const [page, name] of [
    [anna, 'Anna'],
    [ben, 'Ben'],
  ] as const) {
    await openPlayground(page, stage.demo.url, '/xmpp.presence')
    await enterPlayground(page, name)
  }
  const me = await anna.getByText(/^anna@ftw\.test\/\S+$/).textContent()
  await anna.goto(`${stage.demo.url}/demo/xmpp.command.offer`)
  await enterPlayground(anna, 'Anna')
  const address = (await anna.getByText(/^anna@ftw\.test\/\S+$/).textContent()) ?? ''
  expect(address).not.toBe(me)
  await sendEvent(anna)
  await logged(anna, 'Outgoing', 'xmpp.command.offer').getByText('Answer').waitFor()

  await chooseEvent(ben, 'command.do', 'outgoing command.do')
  await editor(ben).getByText('JSON', { exact: true }).click()
  await editor(ben)
    .getByLabel('Payload')
    .fill(JSON.stringify({ to: address, node: 'restart' }))
  await sendEvent(ben)
  const asked = logged(anna, 'Incoming', 'xmpp.command.request')
  const reply = asked.getByRole('region', { name: 'Reply to xmpp.command.request' })
  await reply.getByText('JSON', { exact: true }).click()
  await reply
    .getByLabel('Payload')
    .fill('{ "status": "completed", "note": { "type": "info", "description": "Done!" } }')
  await reply.getByRole('button', { name: 'Reply' }).click()
  await asked.getByText('Your reply').waitFor()
  await logged(ben, 'Outgoing', 'xmpp.command.do').getByText('Done!').waitFor()
})

it('answers a push by a request that is filled in', async () => {
  const { page } = await stage.enter()
  const { page: other } = await stage.enter()
  await openPlayground(page, stage.demo.url)
  await enterPlayground(page, 'Anna')
  await sendPresence(page)
  await openPlayground(other, stage.demo.url, '/xmpp.chat.message?example=3')
  await enterPlayground(other, 'Ben')
  await sendEvent(other)
  const message = logged(page, 'Incoming', 'xmpp.chat.message').last()
  await message.getByRole('link', { name: 'xmpp.chat.receipt' }).click()
  await editor(page).getByRole('heading', { name: 'xmpp.chat.receipt' }).waitFor()
  expect(await editor(page).getByLabel('id').inputValue()).not.toBe('m-17')
  await sendEvent(page)
  await logged(other, 'Incoming', 'xmpp.chat.receipt').waitFor()

  async function sendPresence(of: typeof page) {
    await chooseEvent(of, 'presence', 'outgoing presence')
    await sendEvent(of)
    await logged(of, 'Outgoing', 'xmpp.presence').getByText('Answer').waitFor()
    await logged(of, 'Incoming', 'xmpp.presence').first().waitFor()
  }
})

it('filters and searches the log, shows examples, and sends again', async () => {
  const { page } = await stage.enter()
  await openPlayground(page, stage.demo.url, '/xmpp.ping')
  await enterPlayground(page, 'Anna')
  await sendEvent(page)
  await logged(page, 'Outgoing', 'xmpp.ping').getByText('Answer').waitFor()
  await editor(page).getByRole('button', { name: 'Show example' }).click()
  await logged(page, 'Example', 'xmpp.ping').waitFor()
  const filters = page.getByRole('group', { name: 'What to show' })
  await filters.getByRole('checkbox', { name: 'Examples' }).focus()
  await page.keyboard.press('Space')
  await logged(page, 'Example', 'xmpp.ping').waitFor({ state: 'detached' })
  await filters.getByText('Examples', { exact: true }).click()
  await logged(page, 'Example', 'xmpp.ping').waitFor()
  await logged(page, 'Outgoing', 'xmpp.ping').getByRole('button', { name: 'Send again' }).click()
  await logged(page, 'Outgoing', 'xmpp.ping').nth(1).getByText('Answer').waitFor()
  await page.getByRole('searchbox', { name: 'Search the log' }).fill('nothing like it')
  await page.getByText('Nothing that is in the log is of that kind.').waitFor()
  await page.getByRole('button', { name: 'Show everything' }).click()
  await logged(page, 'Outgoing', 'xmpp.ping').nth(1).waitFor()
})

it('asks before something is deleted for good', async () => {
  const { page } = await stage.enter()
  await openPlayground(page, stage.demo.url, '/xmpp.muc.destroy')
  await enterPlayground(page, 'Anna')
  await editor(page).getByRole('button', { name: 'Send that first' }).click()
  await logged(page, 'Outgoing', 'xmpp.muc.create').getByText('Answer').waitFor()
  await sendEvent(page)
  const dialog = page.getByRole('dialog', { name: 'Send xmpp.muc.destroy?' })
  await dialog.getByText('deletes the room, for everybody').waitFor()
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await dialog.waitFor({ state: 'hidden' })
  expect(await logged(page, 'Outgoing', 'xmpp.muc.destroy').count()).toBe(0)
  await sendEvent(page)
  await dialog.getByRole('button', { name: 'Send', exact: true }).click()
  await logged(page, 'Outgoing', 'xmpp.muc.destroy').getByText('Answer').waitFor()
  // Whatever way it would be sent.
  await logged(page, 'Outgoing', 'xmpp.muc.destroy').getByRole('button', { name: 'Send again' }).click()
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('button', { name: 'More to do with the log' }).click()
  await page.getByRole('menuitem', { name: 'Send all requests again' }).click()
  await page.getByRole('dialog', { name: 'Send 2 requests?' }).getByText('xmpp.muc.destroy').waitFor()
})

it('saves a session to a file, loads it, and sends it again', async () => {
  const { page } = await stage.enter()
  await openPlayground(page, stage.demo.url, '/xmpp.register.set')
  await enterPlayground(page, 'Anna')
  await sendEvent(page)
  await logged(page, 'Outgoing', 'xmpp.register.set').getByText('Error').waitFor()
  await chooseEvent(page, 'ping', 'outgoing ping')
  await sendEvent(page)
  await logged(page, 'Outgoing', 'xmpp.ping').getByText('Answer').waitFor()

  const more = page.getByRole('button', { name: 'More to do with the log' })
  await more.click()
  const downloading = page.waitForEvent('download')
  await page.getByRole('menuitem', { name: 'Save to a file' }).click()
  const file = await (await downloading).path()
  const text = await readFile(file, 'utf8')
  expect(text).toContain('xmpp.ping')
  expect(text).not.toContain('"password": "anna"')

  await more.click()
  await page.getByRole('menuitem', { name: 'Clear' }).click()
  await logged(page, 'Outgoing', 'xmpp.ping').waitFor({ state: 'detached' })
  await more.click()
  const choosing = page.waitForEvent('filechooser')
  await page.getByRole('menuitem', { name: 'Load from a file' }).click()
  await (await choosing).setFiles({
    name: 'session.json',
    mimeType: 'application/json',
    buffer: Buffer.from(text),
  })
  await logged(page, 'Outgoing', 'xmpp.ping').waitFor()
  await more.click()
  await page.getByRole('menuitem', { name: 'Send all requests again' }).click()
  await logged(page, 'Outgoing', 'xmpp.ping').nth(1).getByText('Answer').waitFor()
  // What was masked is not sent: it would be something else.
  expect(await logged(page, 'Outgoing', 'xmpp.register.set').count()).toBe(1)
})

it('gives an event as code, for both ways', async () => {
  const { page } = await stage.enter({ permissions: ['clipboard-read', 'clipboard-write'] })
  await openPlayground(page, stage.demo.url, '/xmpp.avatar.data')
  const copied = async (item: string) => {
    await editor(page)
      .getByRole('button', { name: 'Copy as code' })
      .or(page.getByRole('button', { name: 'Copied' }))
      .first()
      .click()
    await page.getByRole('menuitem', { name: item }).click()
    await page.getByRole('button', { name: 'Copied' }).waitFor()
    return page.evaluate(() => navigator.clipboard.readText())
  }
  const gateway = await copied('For a page with a gateway')
  expect(gateway).toContain("import '@xmpp-ftw/avatar'")
  expect(gateway).toMatch(/client\.request\('xmpp\.avatar\.data', \{\s+of: 'anna@ftw\.test'/)
  const direct = await copied('Without a gateway')
  expect(direct).toMatch(/embed\(\[.*pubsub\(\).*avatar\(\)\]\)/)
})

it('connects without logging in, for those who want to do that by hand', async () => {
  const { page } = await stage.enter()
  await openPlayground(page, stage.demo.url, '/xmpp.login')
  await page.getByRole('button', { name: 'Log in', exact: true }).click()
  await page.getByRole('button', { name: 'only connect' }).click()
  await page.getByText('Connected, not logged in').waitFor()
  await sendEvent(page)
  await page
    .getByText(/^anna@ftw\.test\//)
    .first()
    .waitFor()
})

it('shows no XML where that is not wanted', async () => {
  const { page } = await stage.enter()
  await openPlayground(page, stage.demo.url, '/xmpp.ping')
  await page.getByRole('switch', { name: 'Show XML' }).click()
  await enterPlayground(page, 'Anna')
  await sendEvent(page)
  const entry = logged(page, 'Outgoing', 'xmpp.ping')
  await entry.getByText('Answer').waitFor()
  expect(await entry.getByRole('button', { name: /^XML/ }).count()).toBe(0)
})

it('can be used by the keyboard alone, and is heard', async () => {
  const { page } = await stage.enter()
  await openPlayground(page, stage.demo.url, '/xmpp.ping')
  await enterPlayground(page, 'Anna')
  await page.getByRole('searchbox', { name: 'Search for an event' }).focus()
  await page.keyboard.type('roster.get')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await editor(page).getByRole('heading', { name: 'xmpp.roster.get' }).waitFor()
  await page.keyboard.press('Control+Enter')
  await page.getByRole('log', { name: 'News of the log' }).getByText('xmpp.roster.get: answered').waitFor()
})

it('is not loaded by those who chat', async () => {
  const { page } = await stage.enter()
  const loaded: string[] = []
  page.on('request', (request) => loaded.push(request.url()))
  await page.goto(`${stage.demo.url}/chat`)
  await page.getByRole('heading', { name: 'Log in to chat' }).waitFor()
  await page.waitForLoadState('networkidle')
  expect(loaded.filter((url) => /playground|manual|extensions/.test(url))).toEqual([])
})

describe.each(KINDS)('a playground that is $kind', ({ options }) => {
  it('has no serious findings', async () => {
    const { page } = await stage.enter(options)
    const narrow = options.viewport.width < 400
    await openPlayground(page, stage.demo.url, '/xmpp.pubsub.publish?example=2')
    expect(await findings(page)).toEqual([])
    await page.getByRole('button', { name: 'Log in', exact: true }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Log in as Anna' }).waitFor()
    expect(await findings(page)).toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    await enterPlayground(page, 'Anna')
    await sendEvent(page)
    const entry = logged(page, 'Outgoing', 'xmpp.pubsub.publish')
    await entry.getByRole('button', { name: /^XML/ }).click()
    await entry
      .getByRole('region', { name: /XML of/ })
      .first()
      .waitFor()
    expect(await findings(page)).toEqual([])
    // Nothing is wider than the page.
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
    await page.goto(`${stage.demo.url}/demo/xmpp.muc.message?kind=push`)
    await page.getByRole('button', { name: 'Show it in the log' }).waitFor()
    expect(await findings(page)).toEqual([])
    if (!narrow) return
    await page.getByRole('button', { name: 'Choose an event' }).click()
    await page.getByRole('dialog', { name: 'Events' }).getByRole('searchbox').fill('ping')
    expect(await findings(page)).toEqual([])
  })
})
