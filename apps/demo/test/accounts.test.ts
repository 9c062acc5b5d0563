import { expect, it } from 'vitest'
import { setStage } from './stage.js'
import {
  addContact,
  chooseDirect,
  chooseFromMenu,
  composer,
  contact,
  fillAccount,
  logInAs,
  message,
  people,
  register,
  say,
  talkTo,
} from './steps.js'

const stage = setStage()

it('tells what is wrong with an account in words', async () => {
  const { page } = await stage.enter()
  const logIn = page.getByRole('button', { name: 'Log in', exact: true })
  await logIn.click()
  await page.getByText('A password is needed').waitFor()
  await fillAccount(page, 'anna', 'wrong')
  await logIn.click()
  await page.getByRole('alert').getByText('The user name or the password is wrong.').waitFor()
  await fillAccount(page, 'anna@elsewhere.example', 'anna')
  await logIn.click()
  await page.getByRole('alert').getByText('That server may not be reached from here.').waitFor()
  await fillAccount(page, 'anna@ftw.test', 'anna')
  await logIn.click()
  await people(page).waitFor()
})

it.each([{ direct: false }, { direct: true }])('makes an account (directly: $direct)', async ({ direct }) => {
  const { page } = await stage.enter()
  if (direct) await chooseDirect(page)
  await register(page, `new-${direct}@ftw.test`, 'secret')
  await people(page).getByText('No contacts yet.').waitFor()
  const again = await stage.enter()
  await again.page.getByRole('button', { name: 'Create one' }).click()
  await fillAccount(again.page, `new-${direct}@ftw.test`, 'other')
  await again.page.getByRole('button', { name: 'Create account and log in' }).click()
  await again.page
    .getByRole('alert')
    .getByText(/taken already/)
    .waitFor()
})

it('makes friends, renames and groups them, and lets go of them', async () => {
  const { page: anna } = await stage.enter()
  const { page: cleo } = await stage.enter()
  await logInAs(anna, 'Anna')
  await register(cleo, 'cleo@ftw.test', 'secret')

  await addContact(cleo, 'anna@ftw.test', 'Annie')
  await contact(cleo, 'Annie').filter({ hasText: 'Waiting for an answer' }).waitFor()
  await people(anna).getByText('cleo wants to be your contact').waitFor()
  await people(anna).getByRole('button', { name: 'Accept' }).click()
  await contact(anna, 'cleo').filter({ hasText: 'Online' }).waitFor()
  await contact(cleo, 'Annie').filter({ hasText: 'Online' }).waitFor()

  await talkTo(anna, 'cleo')
  await chooseFromMenu(anna, 'cleo', 'Edit contact')
  const dialog = anna.getByRole('dialog', { name: 'Edit cleo@ftw.test' })
  await dialog.getByLabel('Name').fill('Cleopatra')
  await dialog.getByRole('combobox', { name: 'Groups' }).fill('Egypt')
  await anna.keyboard.press('Enter')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await anna.getByRole('region', { name: 'Egypt' }).getByRole('link', { name: 'Cleopatra' }).waitFor()

  await chooseFromMenu(anna, 'Cleopatra', 'Remove contact')
  await anna.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
  await contact(anna, 'Cleopatra').waitFor({ state: 'detached' })
  await contact(cleo, 'Annie').filter({ hasText: 'Offline' }).waitFor()
})

it('refuses those one does not want to know', async () => {
  const { page: anna } = await stage.enter()
  const { page: eve } = await stage.enter()
  await logInAs(anna, 'Anna')
  await register(eve, 'eve@ftw.test', 'secret')
  await addContact(eve, 'anna@ftw.test', '')
  await people(anna).getByRole('button', { name: 'Refuse' }).click()
  await people(anna).getByText('eve wants to be your contact').waitFor({ state: 'detached' })
  await contact(eve, 'anna').filter({ hasText: 'Offline' }).waitFor()
})

it('shows messages of people who are no contacts, and lets one answer', async () => {
  const { page: anna } = await stage.enter()
  const { page: dan } = await stage.enter()
  await logInAs(anna, 'Anna')
  await register(dan, 'dan@ftw.test', 'secret')
  await dan.getByRole('button', { name: 'Add a contact' }).click()
  await dan.getByLabel('Address').fill('anna@ftw.test')
  await dan.getByRole('button', { name: 'Only write' }).click()
  await say(dan, 'Is this Anna?')
  const strangers = anna.getByRole('region', { name: 'Not in your contacts' })
  await strangers.getByRole('link', { name: 'dan' }).click()
  await message(anna, 'Is this Anna?').waitFor()
  await say(anna, 'It is.')
  await message(dan, 'It is.').waitFor()
  expect(await composer(dan).inputValue()).toBe('')
})
