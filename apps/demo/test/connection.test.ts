import { expect, it } from 'vitest'
import { setStage } from './stage.js'
import { contact, logInAs, message, newest, say, talkTo } from './steps.js'

const stage = setStage()

it('comes back by itself when the gateway does, with what was on the screen', async () => {
  const anna = await stage.enter()
  const ben = await stage.enter()
  await logInAs(anna.page, 'Anna')
  await logInAs(ben.page, 'Ben')
  await talkTo(anna.page, 'Ben')
  await say(anna.page, 'Before')
  await message(anna.page, 'Before').getByRole('img', { name: 'delivered' }).waitFor()
  const down = anna.page.getByRole('status').filter({ hasText: 'Trying again' })
  const restarted = stage.demo.restart()
  await down.waitFor()
  await restarted
  // As when a network returns: nobody waits any longer then.
  await anna.page.evaluate(() => dispatchEvent(new Event('online')))
  await ben.page.evaluate(() => dispatchEvent(new Event('online')))
  await down.waitFor({ state: 'detached' })
  await contact(anna.page, 'Ben').filter({ hasText: 'You: Before' }).waitFor()
  await say(anna.page, 'After')
  await message(anna.page, 'After').getByRole('img', { name: 'delivered' }).waitFor()
  // The browser says so of every try that failed.
  const other = [...anna.complaints, ...ben.complaints].filter(
    (text) => !text.includes('WebSocket connection to'),
  )
  expect(other).toEqual([])
  anna.complaints.length = 0
  ben.complaints.length = 0
})

it('tells which message did not arrive, and sends it again', async () => {
  const { page } = await stage.enter()
  await logInAs(page, 'Anna')
  await page.getByRole('button', { name: 'Add a contact' }).click()
  await page.getByLabel('Address').fill('late@ftw.test')
  await page.getByRole('button', { name: 'Only write' }).click()
  await say(page, 'Anybody?')
  await message(page, 'Not sent.').waitFor()
  await stage.demo.backend.addAccount('late', 'secret')
  await page.getByRole('button', { name: 'Send again' }).click()
  await newest(page).getByRole('img', { name: 'sent', exact: true }).waitFor()
})
