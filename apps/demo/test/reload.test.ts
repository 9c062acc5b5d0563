import { expect, it } from 'vitest'
import { setStage } from './stage.js'
import {
  chooseDirect,
  contact,
  createRoom,
  joinRoom,
  logInAs,
  message,
  newest,
  occupant,
  people,
  register,
  say,
  talkTo,
} from './steps.js'

const stage = setStage()

it('leaves one logged in, with what was on the screen and what came meanwhile', async () => {
  const { page: anna } = await stage.enter()
  const { page: ben } = await stage.enter()
  await logInAs(anna, 'Anna')
  await logInAs(ben, 'Ben')
  await createRoom(anna, 'kept')
  await joinRoom(ben, 'kept')
  await occupant(anna, 'ben').waitFor()
  await talkTo(anna, 'Ben')
  await talkTo(ben, 'Anna')
  await say(anna, 'Before the reload')
  await message(ben, 'Before the reload').waitFor()
  await message(anna, 'Before the reload').getByRole('img', { name: 'delivered' }).waitFor()

  await anna.goto('about:blank')
  await say(ben, 'While the page was away')
  await message(ben, 'While the page was away').waitFor()
  await anna.goto(`${stage.demo.url}/chat`)
  await contact(anna, 'Ben').filter({ hasText: '1 unread' }).waitFor()
  await contact(anna, 'Ben').filter({ hasText: 'Online' }).waitFor()
  await talkTo(anna, 'Ben')
  await message(anna, 'Before the reload').waitFor()
  await newest(anna).filter({ hasText: 'While the page was away' }).waitFor()
  await say(anna, 'Here again')
  await message(ben, 'Here again').waitFor()
  await people(anna).getByRole('link', { name: 'kept' }).click()
  await occupant(anna, 'ben').waitFor()
  await say(anna, 'In the room, too')
  await people(ben).getByRole('link', { name: 'kept' }).click()
  await message(ben, 'In the room, too').waitFor()
})

it('asks again where nothing lies between the page and the server', async () => {
  const { page } = await stage.enter()
  await chooseDirect(page)
  await logInAs(page, 'Ben')
  await page.reload()
  await page.getByRole('heading', { name: 'Log in to chat' }).waitFor()
  expect(await page.getByRole('alert').count()).toBe(0)
})

it('asks again where the gateway knows the session no more, and says why', async () => {
  const { page, complaints } = await stage.enter()
  await logInAs(page, 'Anna')
  await page.goto('about:blank')
  await stage.demo.restart()
  await page.goto(stage.demo.url)
  await page.getByRole('alert').getByText('Your session is over. Log in again.').waitFor()
  await logInAs(page, 'Anna')
  expect(complaints).toEqual([])
})

it('is not somebody else after logging out', async () => {
  const { page } = await stage.enter()
  await register(page, 'gone@ftw.test', 'secret')
  await page.getByRole('button', { name: /^You, gone/ }).click()
  await page.getByRole('button', { name: 'Log out' }).click()
  await page.getByRole('heading', { name: 'Log in to chat' }).waitFor()
  await page.reload()
  await page.getByRole('heading', { name: 'Log in to chat' }).waitFor()
})
