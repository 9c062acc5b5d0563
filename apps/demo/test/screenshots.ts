/**
 * Pictures of every page to look at, wide and narrow, light and dark. Run by hand after a build:
 *
 *     pnpm exec tsx --conditions=@xmpp-ftw/source test/screenshots.ts <folder> [chat|rooms|services|calls|life|play|manual]
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { launchChromium } from '@xmpp-ftw/interop/browser'
import type { Browser, BrowserContextOptions } from 'playwright-core'
import { callPictures, lifePictures } from './life-pictures.js'
import { manualPictures, playPictures } from './play-pictures.js'
import { runDemo } from './running-demo.js'
import {
  chooseFor,
  chooseFromMenu,
  composer,
  createRoom,
  joinRoom,
  logInAs,
  message,
  newPerson,
  occupant,
  people,
  register,
  rooms,
  say,
  talkTo,
} from './steps.js'

const [folder = 'test-results', only] = process.argv.slice(2)
mkdirSync(folder, { recursive: true })

const SIZES = [
  { name: '1280', viewport: { width: 1280, height: 800 } },
  { name: '390', viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
]

const demo = await runDemo()
const browser = await launchChromium()
try {
  for (const { name, ...size } of SIZES) {
    for (const colorScheme of ['light', 'dark'] as const) {
      const kind = `${name}-${colorScheme}`
      const options = { ...size, colorScheme } as const
      for (const [what, take] of Object.entries({
        chat: pictures,
        rooms: roomPictures,
        services: servicePictures,
        calls: callPictures(demo.url, folder),
        life: lifePictures(demo, folder),
        play: playPictures(demo.url, folder),
        manual: manualPictures(demo.url, folder),
      })) {
        if (only === undefined || only === what) await take(browser, kind, options)
      }
    }
  }
} finally {
  await browser.close()
  await demo.stop()
}

async function pictures(browser: Browser, kind: string, options: BrowserContextOptions): Promise<void> {
  const { page } = await newPerson(browser, demo.url, options)
  const shoot = (what: string) => page.screenshot({ path: join(folder, `${what}-${kind}.png`) })
  const other = await newPerson(browser, demo.url)
  const stranger = await newPerson(browser, demo.url)

  await page.getByRole('heading', { name: 'Log in to chat' }).waitFor()
  await shoot('1-login')
  await page.getByLabel('Address').fill('anna')
  await page.getByRole('textbox', { name: 'Password' }).fill('wrong')
  await page.getByRole('button', { name: 'Log in', exact: true }).click()
  await page.getByRole('alert').waitFor()
  await shoot('2-login-failed')
  await logInAs(page, 'Anna')
  await shoot('3-roster')

  await logInAs(other.page, 'Ben')
  await talkTo(other.page, 'Anna')
  await register(stranger.page, `cleo-${kind}@ftw.test`, 'cleo')
  await stranger.page.getByRole('button', { name: 'Add a contact' }).click()
  await stranger.page.getByLabel('Address').fill('anna@ftw.test')
  await stranger.page.getByRole('button', { name: 'Add', exact: true }).click()
  await stranger.page.getByRole('heading', { name: 'anna' }).waitFor()
  await say(other.page, 'Are you there?')
  await people(page).getByText('wants to be your contact').waitFor()
  await shoot('4-request')
  await people(page).getByRole('button', { name: 'Accept' }).click()

  await talkTo(page, 'Ben')
  await say(page, 'Yes! Did you see https://xmpp.org/extensions/?')
  await say(
    page,
    'There are more than four hundred of them by now, and most of what we need is among the first hundred or so.',
  )
  await say(page, 'Shall we meet at five?')
  await composer(page).press('ArrowUp')
  await page.getByRole('textbox', { name: 'Corrected message' }).fill('Shall we meet at six?')
  await shoot('5-editing')
  await page.keyboard.press('Enter')
  await say(other.page, 'Six is fine :)')
  await message(page, 'Six is fine').waitFor()
  await composer(other.page).pressSequentially('And')
  await page.getByText('Ben is typing').first().waitFor()
  await shoot('6-conversation')
  await page.keyboard.press('Escape')
  if (options.isMobile) await page.getByRole('link', { name: 'Back to the list' }).click()
  await page.getByRole('button', { name: /^You, anna/ }).click()
  await page.getByRole('radio', { name: 'Away', exact: true }).waitFor()
  await shoot('7-own-presence')
  await page.keyboard.press('Escape')
  if (options.isMobile) await talkTo(page, 'Ben')
  await page.getByRole('button', { name: 'More about Ben' }).click()
  await page.getByRole('menuitem', { name: 'Edit contact' }).click()
  await page.getByRole('dialog', { name: 'Edit' }).waitFor()
  await shoot('8-edit-contact')
  await page.keyboard.press('Escape')
  await page.goto(`${demo.url}/nowhere`)
  await shoot('9-nowhere')
  for (const each of [page, other.page, stranger.page]) await each.context().close()
}

async function roomPictures(browser: Browser, kind: string, options: BrowserContextOptions): Promise<void> {
  const { page } = await newPerson(browser, demo.url, options)
  const other = await newPerson(browser, demo.url)
  const shoot = (what: string) => page.screenshot({ path: join(folder, `${what}-${kind}.png`) })
  const name = `tea-${kind}`
  await logInAs(page, 'Anna')
  await logInAs(other.page, 'Ben')
  await page.getByRole('button', { name: 'Rooms', exact: true }).click()
  await rooms(page).getByRole('tab', { name: 'Create' }).click()
  await rooms(page).getByRole('textbox', { name: 'Name' }).fill(name)
  await shoot('r1-create')
  await rooms(page).getByRole('button', { name: 'Create', exact: true }).click()
  await composer(page).waitFor()
  await chooseFromMenu(page, name, 'Change the subject')
  await page.getByRole('textbox', { name: 'Subject' }).fill('Which biscuits go with which tea, and why')
  await page.getByRole('button', { name: 'Change', exact: true }).click()
  await joinRoom(other.page, name)
  await say(page, 'Welcome! There is a kettle on the table.')
  await say(other.page, 'Thank you. Is there any milk?')
  await say(other.page, 'anna: and where are the biscuits? Last time they were on the shelf behind the door.')
  await message(page, 'biscuits?').waitFor()
  await say(page, 'Here.')
  await composer(other.page).pressSequentially('Ah')
  await page.getByText('ben is typing…').filter({ visible: true }).first().waitFor()
  await shoot('r2-room')
  if (options.isMobile) await page.getByRole('button', { name: /^People in/ }).click()
  await occupant(page, 'ben').waitFor()
  await shoot('r3-people')
  await occupant(page, 'ben').getByRole('button').click()
  await page.getByRole('menuitem', { name: 'Kick…' }).waitFor()
  await shoot('r4-moderation')
  await page.getByRole('menuitem', { name: 'Kick…' }).click()
  await page.getByRole('textbox', { name: 'Reason' }).waitFor()
  await shoot('r5-kick')
  await page.keyboard.press('Escape')
  await page.getByRole('textbox', { name: 'Reason' }).waitFor({ state: 'hidden' })
  await chooseFromMenu(page, name, 'Settings of the room')
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).waitFor()
  await shoot('r6-settings')
  await page.keyboard.press('Escape')
  await chooseFromMenu(page, name, 'Invite somebody')
  await page.getByRole('combobox', { name: 'Whom' }).fill('ben@ftw.test')
  await shoot('r7-invite')
  await page.getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
  await chooseFromMenu(page, name, 'Members and bans')
  await page.getByRole('textbox', { name: 'Add somebody' }).waitFor()
  await shoot('r8-members')
  await page.keyboard.press('Escape')
  await createRoom(other.page, `cake-${kind}`)
  await chooseFromMenu(other.page, `cake-${kind}`, 'Invite somebody')
  await other.page.getByRole('combobox', { name: 'Whom' }).fill('anna@ftw.test')
  await other.page.getByRole('textbox', { name: 'Reason' }).fill('It is fresh from the oven')
  await other.page.getByRole('button', { name: 'Invite', exact: true }).click()
  if (options.isMobile) await page.getByRole('link', { name: 'Back to the list' }).click()
  await people(page).getByRole('button', { name: 'Join' }).waitFor()
  await shoot('r9-invitation')
  await page.getByRole('button', { name: 'Rooms', exact: true }).click()
  await rooms(page)
    .getByRole('button', { name: /^Join cake/ })
    .first()
    .waitFor()
  await shoot('r10-browse')
  await rooms(page)
    .getByRole('button', { name: `Join cake-${kind}` })
    .click()
  await composer(page).waitFor()
  await chooseFor(other.page, 'anna', 'Kick…')
  await other.page.getByRole('textbox', { name: 'Reason' }).fill('crumbs')
  await other.page.getByRole('button', { name: 'Kick', exact: true }).click()
  await page.getByRole('alert').waitFor()
  await shoot('r11-kicked')
  for (const each of [page, other.page]) await each.context().close()
}

async function servicePictures(
  browser: Browser,
  kind: string,
  options: BrowserContextOptions,
): Promise<void> {
  const { page } = await newPerson(browser, demo.url, options)
  const shoot = (what: string) => page.screenshot({ path: join(folder, `${what}-${kind}.png`) })
  await page.getByRole('heading', { name: 'Log in to chat' }).waitFor()
  await shoot('s0-login')
  await page.getByRole('button', { name: 'Log in as Admin' }).click()
  await people(page).waitFor()
  const choose = async (item: string) => {
    await page.getByRole('button', { name: 'More', exact: true }).click()
    await page.getByRole('menuitem', { name: item }).waitFor()
    if (item.startsWith('Search')) await shoot('s1-more')
    await page.getByRole('menuitem', { name: item }).click()
  }
  await choose('Search for people')
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'E-mail' }).fill('ftw.test')
  await dialog.getByRole('button', { name: 'Search' }).click()
  await dialog.getByRole('row').first().waitFor()
  await shoot('s2-search')
  await page.keyboard.press('Escape')
  await choose('Commands of the server')
  await dialog.getByRole('button', { name: 'Add User' }).waitFor()
  await shoot('s3-commands')
  await dialog.getByRole('button', { name: 'Add User' }).click()
  await dialog.getByRole('button', { name: 'Finish' }).click()
  await dialog.getByText('This is needed').first().waitFor()
  await shoot('s4-command')
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await dialog.getByRole('button', { name: 'Get uptime' }).click()
  await dialog.getByText(/has been running/).waitFor()
  await shoot('s5-result')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'More', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Settings' }).click()
  await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor()
  await shoot('s8-settings')
  await page.getByRole('button', { name: 'Change the password' }).click()
  await dialog.getByRole('button', { name: 'Change', exact: true }).click()
  await dialog.getByText('That is not your current password').waitFor()
  await shoot('s6-password')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Delete the account' }).click()
  await dialog.getByRole('button', { name: 'Delete' }).waitFor()
  await shoot('s7-delete')
  await page.context().close()
}
