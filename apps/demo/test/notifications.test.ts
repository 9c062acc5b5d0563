import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { setStage } from './stage.js'
import {
  contact,
  createRoom,
  joinRoom,
  logInAs,
  message,
  openSettings,
  people,
  say,
  talkTo,
} from './steps.js'

const stage = setStage()

/** What the browser would have shown, and whether the page can be seen: no test has a desktop to look at. */
async function watch(page: Page): Promise<void> {
  await page.context().grantPermissions(['notifications'])
  await page.addInitScript(() => {
    const shown: { title: string; body: string | undefined }[] = []
    let hidden = false
    Object.defineProperty(document, 'hidden', { get: () => hidden })
    class Shown extends EventTarget {
      static readonly permission = 'granted'
      static requestPermission = async () => 'granted'
      onclick: (() => void) | null = null
      constructor(title: string, options?: NotificationOptions) {
        super()
        shown.push({ title, body: options?.body })
        Object.assign(globalThis, { lastNotification: this })
      }
      close() {}
    }
    Object.assign(globalThis, {
      Notification: Shown,
      shownNotifications: shown,
      hidePage: (value: boolean) => {
        hidden = value
        document.dispatchEvent(new Event('visibilitychange'))
      },
    })
  })
  await page.reload()
}

const hide = (page: Page, hidden: boolean) =>
  page.evaluate(
    (value) => (globalThis as unknown as { hidePage(value: boolean): void }).hidePage(value),
    hidden,
  )

const shown = (page: Page) =>
  page.evaluate(
    () =>
      (globalThis as unknown as { shownNotifications: { title: string; body: string }[] }).shownNotifications,
  )

it('tells of messages while one looks elsewhere, if one wants it; counts them in the title', async () => {
  const { page: anna } = await stage.enter()
  const { page: ben } = await stage.enter()
  await watch(anna)
  await logInAs(anna, 'Anna')
  await logInAs(ben, 'Ben')
  await talkTo(anna, 'Ben')
  await talkTo(ben, 'Anna')
  await hide(anna, true)
  await say(ben, 'Not wanted yet')
  // Nobody has seen it, for the page is hidden.
  await contact(anna, 'Ben').filter({ hasText: '1 unread' }).waitFor()
  expect(await anna.title()).toMatch(/^\(1\)/)
  expect(await shown(anna)).toEqual([])
  await hide(anna, false)
  await contact(anna, 'Ben').filter({ hasNotText: 'unread' }).waitFor()

  await openSettings(anna)
  await anna.getByRole('switch', { name: 'Notify me on this device' }).check()
  await say(ben, 'Seen at once')
  await contact(anna, 'Ben').filter({ hasText: 'Seen at once' }).waitFor()
  expect(await shown(anna)).toEqual([])
  await hide(anna, true)
  await say(ben, 'Look here')
  await expect.poll(() => shown(anna)).toEqual([{ title: 'Ben', body: 'Look here' }])
  await anna.evaluate(() =>
    (globalThis as unknown as { lastNotification: { onclick(): void } }).lastNotification.onclick(),
  )
  await hide(anna, false)
  await message(anna, 'Look here').waitFor()

  await createRoom(anna, 'bells')
  await joinRoom(ben, 'bells')
  await ben.getByRole('textbox', { name: 'Message to bells' }).waitFor()
  await hide(anna, true)
  await say(ben, 'To nobody')
  await people(anna).getByRole('link', { name: 'bells' }).filter({ hasText: 'To nobody' }).waitFor()
  await say(ben, 'anna: to you')
  await expect
    .poll(async () => (await shown(anna)).at(-1))
    .toEqual({
      title: 'ben in bells',
      body: 'anna: to you',
    })
  expect(await shown(anna)).toHaveLength(2)
})
