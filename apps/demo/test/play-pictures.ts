/** Pictures of the playground and the manual. */
import { join } from 'node:path'
import type { Browser, BrowserContextOptions } from 'playwright-core'
import { editor, enterPlayground, logged, openPlayground, sendEvent } from './play-steps.js'
import { newPerson } from './steps.js'

export function playPictures(url: string, folder: string) {
  return async (browser: Browser, kind: string, options: BrowserContextOptions): Promise<void> => {
    const { page } = await newPerson(browser, url, options)
    const shoot = (what: string) => page.screenshot({ path: join(folder, `${what}-${kind}.png`) })
    const narrow = options.isMobile === true
    const back = async () => {
      if (narrow) await page.getByText('Event', { exact: true }).click()
    }
    await openPlayground(page, url)
    await shoot('p1-start')
    await page.getByRole('button', { name: 'Log in', exact: true }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Log in as Anna' }).waitFor()
    await shoot('p2-login')
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    await enterPlayground(page, 'Anna')
    await sendEvent(page)
    await logged(page, 'Outgoing', 'xmpp.chat.message').getByText('Answer').waitFor()
    await back()
    await page.goto(`${url}/demo/xmpp.muc.join`)
    await enterPlayground(page, 'Anna')
    await editor(page).getByLabel('nick').waitFor()
    await shoot('p3-form')
    await sendEvent(page)
    await logged(page, 'Outgoing', 'xmpp.muc.join').getByText('Answer').waitFor()
    await logged(page, 'Outgoing', 'xmpp.muc.join').getByRole('button', { name: /^XML/ }).click()
    await shoot('p4-log')
    await back()
    await editor(page).getByText('JSON', { exact: true }).click()
    await editor(page).getByLabel('Payload').fill('{ "room": 7 }')
    await shoot('p5-json')
    if (narrow) {
      await page.getByRole('button', { name: 'Choose an event' }).click()
      await page.getByRole('dialog', { name: 'Events' }).getByRole('searchbox').fill('pubsub publish')
      await shoot('p6-chooser')
    }
    await page.goto(`${url}/demo/xmpp.pubsub.publish?example=2`)
    await editor(page).getByRole('heading', { name: 'xmpp.pubsub.publish' }).waitFor()
    await shoot('p7-nested')
    await page.goto(`${url}/demo/xmpp.muc.message?kind=push`)
    await page.getByRole('button', { name: 'Show it in the log' }).click()
    await shoot('p8-push')
    await page.context().close()
  }
}

export function manualPictures(url: string, folder: string) {
  return async (browser: Browser, kind: string, options: BrowserContextOptions): Promise<void> => {
    const { page } = await newPerson(browser, url, options)
    const shoot = (what: string) => page.screenshot({ path: join(folder, `${what}-${kind}.png`) })
    await page.goto(`${url}/manual`)
    await page.getByRole('heading', { name: 'Manual', exact: true }).waitFor()
    await shoot('m1-start')
    await page.goto(`${url}/manual/muc`)
    await page.getByRole('heading', { name: '@xmpp-ftw/muc' }).waitFor()
    await page.getByText('npm install').waitFor()
    await shoot('m2-package')
    await page.goto(`${url}/manual/muc#xmpp.muc.join`)
    await page.getByRole('region', { name: 'xmpp.muc.join' }).waitFor()
    await page.getByText('npm install').waitFor({ state: 'attached' })
    await shoot('m3-event')
    await page.goto(`${url}/manual/errors`)
    await page.getByRole('heading', { name: 'Errors', exact: true }).waitFor()
    await shoot('m4-errors')
    if (options.isMobile) await page.getByRole('button', { name: 'Contents and search' }).click()
    await page.getByRole('searchbox', { name: 'Search the manual' }).filter({ visible: true }).fill('invite')
    await shoot('m5-search')
    await page.context().close()
  }
}
