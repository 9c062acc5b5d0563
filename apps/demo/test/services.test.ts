import { embed } from '@xmpp-ftw/client'
import { command } from '@xmpp-ftw/command'
import { connector } from '@xmpp-ftw/core/connection/node'
import { disco } from '@xmpp-ftw/disco'
import { expect, it } from 'vitest'
import { setStage } from './stage.js'
import {
  chooseDirect,
  chooseMore,
  composer,
  fillAccount,
  logInAs,
  openSettings,
  people,
  register,
} from './steps.js'

const stage = setStage()

const WAYS = [{ direct: false }, { direct: true }]

it.each(WAYS)('finds people (directly: $direct)', async ({ direct }) => {
  const { page } = await stage.enter()
  if (direct) await chooseDirect(page)
  await register(page, `finder-${direct}@ftw.test`, 'secret')
  await chooseMore(page, 'Search for people')
  const dialog = page.getByRole('dialog', { name: 'Search for people' })
  await dialog.getByRole('textbox', { name: 'Given name' }).fill('Nobody at all')
  await dialog.getByRole('button', { name: 'Search' }).click()
  await dialog.getByText('Nobody was found.').waitFor()
  await dialog.getByRole('textbox', { name: 'Given name' }).fill('Ben')
  await dialog.getByRole('button', { name: 'Search' }).click()
  const row = dialog.getByRole('row').filter({ hasText: 'ben@ftw.test' })
  await row.getByRole('button', { name: 'Add contact ben@ftw.test' }).click()
  await row.getByRole('button', { name: 'Add contact ben@ftw.test' }).waitFor({ state: 'detached' })
  await row.getByRole('button', { name: 'Message ben@ftw.test' }).click()
  await composer(page).waitFor()
  await people(page).getByRole('link', { name: 'ben' }).filter({ hasText: 'Waiting for an answer' }).waitFor()
})

it('runs commands of one stage and of several', async () => {
  const { page } = await stage.enter()
  await page.getByRole('button', { name: 'Log in as Admin' }).click()
  await people(page).waitFor()
  await chooseMore(page, 'Commands of the server')
  const dialog = page.getByRole('dialog', { name: 'Commands of the server' })
  await dialog.getByRole('button', { name: 'Get uptime' }).click()
  await dialog.getByText(/has been running/).waitFor()
  await dialog.getByRole('button', { name: 'To the commands' }).click()

  await dialog.getByRole('button', { name: 'Add User' }).click()
  await dialog.getByRole('button', { name: 'Finish' }).click()
  await dialog.getByText('This is needed').first().waitFor()
  await dialog.getByRole('textbox', { name: /Jabber ID/ }).fill('made-by-command@ftw.test')
  const passwords = dialog.locator('input[type=password]')
  await passwords.nth(0).fill('one')
  await passwords.nth(1).fill('other')
  await dialog.getByRole('button', { name: 'Finish' }).click()
  await dialog.getByText(/mismatch/i).waitFor()
  await dialog.getByRole('button', { name: 'To the commands' }).click()
  await dialog.getByRole('button', { name: 'Add User' }).click()
  await dialog.getByRole('textbox', { name: /Jabber ID/ }).fill('made-by-command@ftw.test')
  await passwords.nth(0).fill('secret')
  await passwords.nth(1).fill('secret')
  await dialog.getByRole('button', { name: 'Finish' }).click()
  await dialog.getByText(/successfully/).waitFor()

  await dialog.getByRole('button', { name: 'To the commands' }).click()
  await dialog.getByRole('button', { name: 'Add User' }).click()
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await dialog.getByRole('button', { name: 'Get uptime' }).waitFor()

  const made = await stage.enter()
  await fillAccount(made.page, 'made-by-command', 'secret')
  await made.page.getByRole('button', { name: 'Log in', exact: true }).click()
  await people(made.page).waitFor()
})

it('goes forth and back between the stages of a command', async () => {
  const { page } = await stage.enter()
  await logInAs(page, 'Anna')
  const ben = embed([disco(), command()], { connector: connector(stage.demo.backend.policy) })
  try {
    const { jid } = await ben.request('xmpp.login', { jid: 'ben@ftw.test', password: 'ben' })
    await ben.request('xmpp.command.offer', { node: 'order', name: 'Order tea', callers: 'anyone' })
    const sorts = { var: 'sort', type: 'list-single', label: 'Sort', value: 'green', required: true }
    const options = [
      { value: 'green', label: 'Green' },
      { value: 'black', label: 'Black' },
    ]
    let sort = ''
    ben.on('xmpp.command.request', ({ action, form }, reply) => {
      sort = String(form?.fields?.find((field) => field.var === 'sort')?.value ?? sort)
      if (action === 'next') {
        const fields = [{ var: 'cups', type: 'text-single', label: 'Cups', required: true }]
        reply({ actions: { execute: 'complete', values: ['prev', 'complete'] }, form: { fields } })
      } else if (action === 'complete') {
        const cups = form?.fields?.find((field) => field.var === 'cups')?.value
        const fields = [{ label: 'Ordered', value: `${cups} cups of ${sort}` }]
        reply({ note: { type: 'info', description: 'It is coming' }, form: { type: 'result', fields } })
      } else {
        const fields = [{ ...sorts, options }]
        reply({ actions: { execute: 'next', values: ['next'] }, form: { title: 'Which tea?', fields } })
      }
    })
    await chooseMore(page, 'Commands of the server')
    const dialog = page.getByRole('dialog', { name: 'Commands of the server' })
    await dialog.getByRole('combobox', { name: 'Service' }).selectOption({ label: 'Another address…' })
    await dialog.getByRole('textbox', { name: 'Address' }).fill(`${jid.user}@${jid.domain}/${jid.resource}`)
    await dialog.getByRole('button', { name: 'Ask' }).click()
    await dialog.getByRole('button', { name: 'Order tea' }).click()
    await dialog.getByRole('button', { name: 'Next' }).click()
    await dialog.getByRole('button', { name: 'Back' }).click()
    await dialog.getByRole('combobox', { name: 'Sort' }).selectOption({ label: 'Black' })
    await dialog.getByRole('button', { name: 'Next' }).click()
    await dialog.getByRole('button', { name: 'Finish' }).click()
    await dialog.getByText('This is needed').waitFor()
    await dialog.getByRole('textbox', { name: 'Cups' }).fill('3')
    await dialog.getByRole('button', { name: 'Finish' }).click()
    await dialog.getByText('It is coming').waitFor()
    await dialog.getByText('3 cups of black').waitFor()
  } finally {
    await ben.close()
  }
})

it('changes the password', async () => {
  const { page } = await stage.enter()
  await register(page, 'careful@ftw.test', 'first')
  await openSettings(page)
  await page.getByRole('button', { name: 'Change the password' }).click()
  const dialog = page.getByRole('dialog', { name: 'Change the password' })
  await dialog.getByLabel('Current password').fill('wrong')
  await dialog.getByRole('textbox', { name: 'New password', exact: true }).fill('second')
  await dialog.getByRole('textbox', { name: 'New password once more' }).fill('secund')
  await dialog.getByRole('button', { name: 'Change', exact: true }).click()
  await dialog.getByText('That is not your current password').waitFor()
  await dialog.getByText('The two are not the same').waitFor()
  await dialog.getByLabel('Current password').fill('first')
  await dialog.getByRole('textbox', { name: 'New password once more' }).fill('second')
  await dialog.getByRole('button', { name: 'Change', exact: true }).click()
  await dialog.getByText('The password was changed.').waitFor()
  await dialog.getByRole('button', { name: 'Close' }).last().click()

  await page.getByRole('button', { name: /^You, careful/ }).click()
  await page.getByRole('button', { name: 'Log out' }).click()
  await fillAccount(page, 'careful', 'second')
  await page.getByRole('button', { name: 'Log in', exact: true }).click()
  await people(page).waitFor()
})

it('deletes the account', async () => {
  const { page } = await stage.enter()
  await register(page, 'leaving@ftw.test', 'secret')
  await openSettings(page)
  await page.getByRole('button', { name: 'Delete the account' }).click()
  await page.getByRole('textbox', { name: 'Type leaving@ftw.test to go on' }).fill('leaving@ftw.test')
  await page.getByRole('button', { name: 'Delete', exact: true }).click()
  await page.getByRole('heading', { name: 'Log in to chat' }).waitFor()
  expect(await page.getByRole('alert').count()).toBe(0)
  await fillAccount(page, 'leaving', 'secret')
  await page.getByRole('button', { name: 'Log in', exact: true }).click()
  await page.getByRole('alert').getByText('The user name or the password is wrong.').waitFor()
})
