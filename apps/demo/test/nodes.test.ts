import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { findings, KINDS } from './findings.js'
import { setStage } from './stage.js'
import { chooseDirect, chooseMore, logInAs } from './steps.js'

const stage = setStage()

async function createNode(page: Page, name: string): Promise<void> {
  await chooseMore(page, 'Nodes')
  await page.getByRole('button', { name: 'Create a node' }).click()
  const dialog = page.getByRole('dialog', { name: 'Create a node' })
  await dialog.getByRole('textbox', { name: 'Node' }).fill(name)
  await dialog.getByRole('textbox', { name: 'Title' }).fill(`All of ${name}`)
  await dialog.getByRole('button', { name: 'Create', exact: true }).click()
  await page.getByRole('heading', { name, level: 1 }).waitFor()
  await dialog.waitFor({ state: 'hidden' })
}

async function publishEntry(page: Page, title: string, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Title' }).fill(title)
  await page.getByRole('textbox', { name: 'Text' }).fill(text)
  await page.getByRole('button', { name: 'Publish' }).click()
}

async function publishJson(page: Page, json: string): Promise<void> {
  await page.getByText('JSON', { exact: true }).first().click()
  await page.getByRole('textbox', { name: 'JSON' }).fill(json)
  await page.getByRole('button', { name: 'Publish' }).click()
}

function items(page: Page) {
  return page.getByRole('region', { name: 'Items' }).getByRole('listitem')
}

describe.each([{ direct: false }, { direct: true }])('nodes (directly: $direct)', ({ direct }) => {
  it('are made, found, configured, subscribed to, published to and deleted, seen live by others', async () => {
    const { page: anna } = await stage.enter()
    const { page: ben } = await stage.enter()
    if (direct) for (const page of [anna, ben]) await chooseDirect(page)
    await logInAs(anna, 'Anna')
    await logInAs(ben, 'Ben')
    const name = `news-${direct}`
    await createNode(anna, name)
    await anna.getByText('Nothing has been published yet.').waitFor()

    await chooseMore(ben, 'Nodes')
    await ben.getByRole('link', { name: new RegExp(name) }).click()
    await ben.getByRole('button', { name: 'Subscribe', exact: true }).click()
    await ben.getByRole('button', { name: 'Unsubscribe' }).waitFor()

    await anna.getByRole('button', { name: 'Publish' }).click()
    await anna.getByRole('alert').getByText('A title is needed.').waitFor()
    await publishEntry(anna, 'Rain', 'From noon on <b>')
    await items(anna).filter({ hasText: 'From noon on <b>' }).waitFor()
    await items(ben).filter({ hasText: 'From noon on <b>' }).filter({ hasText: 'New' }).waitFor()
    await publishJson(anna, '{ no')
    await anna.getByRole('alert').getByText('That is no JSON.').waitFor()
    await publishJson(anna, '{"home":2}')
    await items(ben).filter({ hasText: '"home": 2' }).waitFor()
    expect(await items(ben).count()).toBe(2)

    await anna.getByRole('button', { name: 'Retract Rain' }).click()
    await items(ben).filter({ hasText: 'Rain' }).waitFor({ state: 'detached' })
    expect(await items(ben).count()).toBe(1)

    await anna.getByRole('button', { name: `More about ${name}` }).click()
    await anna.getByRole('menuitem', { name: 'Configure' }).click()
    const dialog = anna.getByRole('dialog', { name: 'Configure the node' })
    await dialog.getByRole('textbox', { name: /title/i }).fill('Old news')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.waitFor({ state: 'hidden' })

    await ben.getByRole('button', { name: 'Unsubscribe' }).click()
    await ben.getByRole('button', { name: 'Subscribe', exact: true }).click()
    await ben.getByRole('button', { name: 'Unsubscribe' }).waitFor()
    await anna.getByRole('button', { name: `More about ${name}` }).click()
    await anna.getByRole('menuitem', { name: 'Delete the node' }).click()
    await anna.getByRole('button', { name: 'Delete', exact: true }).click()
    await anna.getByRole('heading', { name: 'Nodes', level: 1 }).waitFor()
    await ben.getByRole('alert').getByText('This node was deleted.').waitFor()
  })
})

it.each(KINDS)('have no serious findings ($kind)', async ({ kind, options }) => {
  const { page } = await stage.enter(options)
  await logInAs(page, 'Anna')
  await chooseMore(page, 'Nodes')
  await page.getByRole('button', { name: 'Create a node' }).waitFor()
  expect(await findings(page)).toEqual([])
  await page.getByRole('button', { name: 'Create a node' }).click()
  await page.getByRole('textbox', { name: 'Node' }).fill(`axe-${kind.replaceAll(' ', '-')}`)
  await page.getByRole('button', { name: 'Create', exact: true }).click()
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
  await publishEntry(page, 'Title', 'Text')
  await items(page).filter({ hasText: 'Text' }).waitFor()
  await publishJson(page, '[1]')
  await items(page).nth(1).waitFor()
  expect(await findings(page)).toEqual([])
})
