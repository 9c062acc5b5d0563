import { describe, expect, it } from 'vitest'
import { findings, KINDS } from './findings.js'
import { setStage } from './stage.js'
import { addContact, contact, logInAs, message, people, register, say, talkTo } from './steps.js'

const stage = setStage()
describe.each(KINDS)('pages that are $kind', ({ kind, options }) => {
  it('have no serious findings', async () => {
    const { page } = await stage.enter(options)
    const { page: other } = await stage.enter()
    expect(await findings(page)).toEqual([])
    await page.getByRole('button', { name: 'Log in', exact: true }).click()
    expect(await findings(page)).toEqual([])

    await logInAs(page, 'Anna')
    const stranger = `axe-${kind.replaceAll(' ', '-')}`
    await register(other, `${stranger}@ftw.test`, 'secret')
    await addContact(other, 'anna@ftw.test', '')
    await say(other, 'Hello, and more than can be read in one line of the list, whose end is left out there.')
    await people(page).getByRole('button', { name: 'Accept' }).waitFor()
    await contact(page, stranger).filter({ hasText: 'unread' }).waitFor()
    expect(await findings(page)).toEqual([])
    await people(page).getByRole('button', { name: 'Refuse' }).click()

    await page.getByRole('button', { name: /^You, anna/ }).click()
    await page.getByLabel('Status').waitFor()
    expect(await findings(page)).toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Add a contact' }).click()
    await page.getByRole('dialog').getByLabel('Address').waitFor()
    expect(await findings(page)).toEqual([])
    await page.keyboard.press('Escape')

    await talkTo(page, stranger)
    await say(page, 'Hello yourself, see https://xmpp.org/')
    await message(page, 'Hello yourself')
      .getByRole('img', { name: /sent|delivered/ })
      .waitFor()
    expect(await findings(page)).toEqual([])
    await page.getByRole('button', { name: /^More about/ }).click()
    await page.getByRole('menuitem').first().waitFor()
    expect(await findings(page)).toEqual([])
  })
})

it('can be used by the keyboard alone', async () => {
  const { page } = await stage.enter()
  const { page: ben } = await stage.enter()
  await logInAs(ben, 'Ben')
  const focused = (name: RegExp) =>
    page.locator(':focus').and(page.getByRole('button', { name }).or(page.getByRole('link', { name })))
  const tabTo = async (name: RegExp) => {
    for (let presses = 0; presses < 30 && (await focused(name).count()) === 0; presses += 1)
      await page.keyboard.press('Tab')
    await focused(name).waitFor()
  }
  await tabTo(/^Log in as Anna/)
  await page.keyboard.press('Enter')
  await contact(page, 'Ben').waitFor()
  await tabTo(/^Ben/)
  await page.keyboard.press('Enter')
  // The conversation's text field has the focus once it is there.
  await page
    .locator(':focus')
    .and(page.getByRole('textbox', { name: 'Message to Ben' }))
    .waitFor()
  await page.keyboard.type('No mouse here')
  await page.keyboard.press('Enter')
  await talkTo(ben, 'Anna')
  await message(ben, 'No mouse here').waitFor()
  await say(ben, 'Same here')
  await page.getByRole('log', { name: 'New messages' }).getByText('Ben: Same here').waitFor()
})
