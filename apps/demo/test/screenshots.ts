/**
 * Pictures of every page to look at, wide and narrow, light and dark. Run by hand after a build:
 *
 *     pnpm exec tsx --conditions=@xmpp-ftw/source test/screenshots.ts <folder>
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { launchChromium } from '@xmpp-ftw/interop/browser'
import type { Browser, BrowserContextOptions } from 'playwright-core'
import { runDemo } from './running-demo.js'
import { composer, logInAs, message, newPerson, people, register, say, talkTo } from './steps.js'

const folder = process.argv[2] ?? 'test-results'
mkdirSync(folder, { recursive: true })

const SIZES = [
  { name: '1280', viewport: { width: 1280, height: 800 } },
  { name: '390', viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
]

const demo = await runDemo()
const browser = await launchChromium()
try {
  for (const { name, ...size } of SIZES) {
    for (const colorScheme of ['light', 'dark'] as const)
      await pictures(browser, `${name}-${colorScheme}`, { ...size, colorScheme, reducedMotion: 'reduce' })
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
