import { describe, expect, it } from 'vitest'
import { events, manualAnchor } from '../src/catalogue/events.js'
import { findings, KINDS } from './findings.js'
import { editor } from './play-steps.js'
import { setStage } from './stage.js'

const stage = setStage()

it('tells what each package is for, and all of its events', async () => {
  const { page } = await stage.enter()
  await page.goto(`${stage.demo.url}/manual`)
  for (const name of new Set(events.map((event) => event.package))) {
    await page.goto(`${stage.demo.url}/manual/${name}`)
    await page.getByRole('heading', { level: 1, name: `@xmpp-ftw/${name}` }).waitFor()
    await page.getByText(`@xmpp-ftw/core`).first().waitFor()
    const anchors = await page.locator('article section[id]').evaluateAll((all) => all.map(({ id }) => id))
    expect(anchors).toEqual(
      [...events]
        .filter((event) => event.package === name)
        .sort((a, b) => Number(a.kind === 'push') - Number(b.kind === 'push'))
        .map(manualAnchor),
    )
  }
})

it('has a place for each event that can be linked to, and goes on to the playground', async () => {
  const { page } = await stage.enter()
  await page.goto(`${stage.demo.url}/manual/muc#xmpp.muc.message`)
  const event = page.getByRole('region', { name: 'xmpp.muc.message' }).first()
  await event.and(page.locator(':focus')).waitFor()
  await event.getByText('Enter a room').waitFor({ state: 'detached' })
  await event.getByRole('link', { name: 'XEP-0045 7.4' }).waitFor()
  await event.getByText("Missing 'room' key").waitFor()
  await event.getByRole('link', { name: 'xmpp.muc.create' }).waitFor()
  await event.getByRole('link', { name: 'Try xmpp.muc.message, example 2' }).click()
  await editor(page).getByRole('heading', { name: 'xmpp.muc.message' }).waitFor()
  expect(await editor(page).getByLabel('content').inputValue()).toBe('just for you')
})

it('is searched by events and packages', async () => {
  const { page } = await stage.enter()
  await page.goto(`${stage.demo.url}/manual`)
  const search = page.getByRole('searchbox', { name: 'Search the manual' })
  await search.fill('invit')
  await page
    .getByRole('status')
    .getByText(/\d+ events/)
    .waitFor()
  await page.getByRole('link', { name: 'muc.invite, incoming' }).first().click()
  await page.locator('#push-xmpp\\.muc\\.invite:focus').waitFor()
})

it('explains all errors and shared shapes', async () => {
  const { page } = await stage.enter()
  await page.goto(`${stage.demo.url}/manual/errors`)
  await page.getByRole('cell', { name: 'item-not-found', exact: true }).first().waitFor()
  await page.goto(`${stage.demo.url}/manual/shapes#Jid`)
  await page.getByRole('heading', { name: 'Jid', exact: true }).waitFor()
  await page.goto(`${stage.demo.url}/manual/nothing`)
  await page.getByText('There is no package of the name nothing.').waitFor()
})

it('is there for programs, too', async () => {
  const response = await fetch(`${stage.demo.url}/asyncapi.json`)
  expect(response.headers.get('content-type')).toBe('application/json')
  const document = (await response.json()) as { asyncapi: string; operations: object }
  expect(document.asyncapi).toBe('3.0.0')
  for (const { kind, event } of events) {
    expect(document.operations).toHaveProperty([`${event}.${kind === 'push' ? 'push' : 'request'}`])
  }
})

describe.each(KINDS)('a manual that is $kind', ({ options }) => {
  it('has no serious findings', async () => {
    const { page } = await stage.enter(options)
    for (const path of ['', '/ping', '/gateway', '/errors', '/shapes']) {
      await page.goto(`${stage.demo.url}/manual${path}`)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await page.waitForLoadState('networkidle')
      expect([path, ...(await findings(page))]).toEqual([path])
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
    }
    if (options.viewport.width < 400) await page.getByRole('button', { name: 'Contents and search' }).click()
    await page.getByRole('searchbox', { name: 'Search the manual' }).filter({ visible: true }).fill('publish')
    expect(await findings(page)).toEqual([])
  })
})
