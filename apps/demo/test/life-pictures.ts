/** Pictures of calls, of a long conversation, of pictures of people, of nodes, and of a connection that is lost. */
import { join } from 'node:path'
import { embed } from '@xmpp-ftw/client'
import { connector } from '@xmpp-ftw/core/connection/node'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import type { RunningDemo } from './running-demo.js'
import {
  chooseMore,
  composer,
  contact,
  logInAs,
  message,
  newPerson,
  openSettings,
  register,
  say,
  talkTo,
} from './steps.js'

type Take = (browser: Browser, kind: string, options: BrowserContextOptions) => Promise<void>

const shooter = (page: Page, folder: string, kind: string) => (what: string) =>
  page.screenshot({ path: join(folder, `${what}-${kind}.png`) })

function call(page: Page, name: string) {
  return page.getByRole('region', { name: `Call with ${name}` })
}

export function callPictures(url: string, folder: string): Take {
  return async (browser, kind, options) => {
    const permissions = ['camera', 'microphone']
    const { page: anna } = await newPerson(browser, url, { ...options, permissions })
    const { page: ben } = await newPerson(browser, url, { permissions })
    const shoot = shooter(anna, folder, kind)
    const ringing = anna.getByRole('dialog', { name: /^Ben (calls|makes a video call)$/ })
    await logInAs(anna, 'Anna')
    await logInAs(ben, 'Ben')
    await talkTo(ben, 'Anna')
    await ben.getByRole('button', { name: 'Call Anna', exact: true }).click()
    await ringing.waitFor()
    await shoot('c1-incoming')
    await ringing.getByRole('button', { name: 'Accept' }).click()
    await call(anna, 'Ben').getByText('Connected').waitFor()
    await shoot('c2-audio')
    await call(ben, 'Anna').getByRole('button', { name: 'Hold' }).click()
    await call(anna, 'Ben').getByText('They put you on hold').waitFor()
    await shoot('c3-held')
    await call(ben, 'Anna').getByRole('button', { name: 'Hang up' }).click()
    await call(anna, 'Ben').getByText('The call is over.').waitFor()
    await shoot('c4-over')
    await call(anna, 'Ben').getByRole('button', { name: 'Close' }).click()
    await talkTo(anna, 'Ben')
    await anna.getByRole('button', { name: 'Video call Ben' }).click()
    await call(anna, 'Ben').getByText('It rings…').waitFor()
    await shoot('c5-ringing')
    await ben
      .getByRole('dialog', { name: 'Anna makes a video call' })
      .getByRole('button', { name: 'With video' })
      .click()
    await call(anna, 'Ben').getByText('Connected').waitFor()
    await anna
      .getByLabel('Picture of Ben')
      .evaluate((video) => new Promise((seen) => (video as HTMLVideoElement).requestVideoFrameCallback(seen)))
    await shoot('c6-video')
    for (const page of [anna, ben]) await page.context().close()
  }
}

/** A face of sorts. */
function drawn(page: Page): Promise<string> {
  return page.evaluate(() => {
    const canvas = document.createElement('canvas')
    canvas.width = 640
    canvas.height = 480
    const context = canvas.getContext('2d')!
    context.fillStyle = '#f0a060'
    context.fillRect(0, 0, 640, 480)
    context.fillStyle = '#303050'
    for (const [x, y, r] of [
      [260, 190, 24],
      [380, 190, 24],
      [320, 300, 60],
    ] as const) {
      context.beginPath()
      context.arc(x, y, r, 0, 7)
      context.fill()
    }
    return canvas.toDataURL('image/png').split(',')[1] ?? ''
  })
}

export function lifePictures(demo: RunningDemo, folder: string): Take {
  return async (browser, kind, options) => {
    const { page } = await newPerson(browser, demo.url, options)
    const shoot = shooter(page, folder, kind)
    const me = `dora-${kind}@ftw.test`
    await register(page, me, 'dora')
    const { backend } = demo
    await backend.addAccount(`emil-${kind}`, 'emil')
    const emil = embed([], { connector: connector(backend.policy) })
    await emil.request('xmpp.login', { jid: `emil-${kind}@ftw.test`, password: 'emil' })
    for (let index = 1; index <= 60; index += 1) {
      const content = `Message ${index}.${' There is more to say about that.'.repeat(index % 4)}`
      await emil.request('xmpp.chat.message', { to: me, content })
    }
    await contact(page, `emil-${kind}`).filter({ hasText: '60 unread' }).waitFor()
    await shoot('l1-unread')
    await talkTo(page, `emil-${kind}`)
    await message(page, 'Message 60.').waitFor()
    await page.getByRole('region', { name: /^Messages with/ }).focus()
    for (let times = 0; times < 4; times += 1) await page.keyboard.press('PageUp')
    await message(page, 'Message 60.').waitFor({ state: 'detached' })
    await shoot('l2-middle')
    await emil.close()
    if (options.isMobile) await page.getByRole('link', { name: 'Back to the list' }).click()

    await openSettings(page)
    const choosing = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: /^Choose/ }).click()
    const buffer = Buffer.from(await drawn(page), 'base64')
    await (await choosing).setFiles({ name: 'me.png', mimeType: 'image/png', buffer })
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Save' }).waitFor()
    await shoot('l3-crop')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.waitFor({ state: 'hidden' })
    await shoot('l4-settings')
    if (options.isMobile) await page.getByRole('link', { name: 'Back to the list' }).click()

    await chooseMore(page, 'Nodes')
    await page.getByRole('button', { name: 'Create a node' }).click()
    await dialog.getByRole('textbox', { name: 'Node' }).fill(`news-${kind}`)
    await dialog.getByRole('textbox', { name: 'Title' }).fill('News of the village')
    await shoot('l5-create-node')
    await dialog.getByRole('button', { name: 'Create', exact: true }).click()
    await page.getByRole('heading', { name: `news-${kind}`, level: 1 }).waitFor()
    await page.getByRole('textbox', { name: 'Title' }).fill('The bakery opens again')
    await page
      .getByRole('textbox', { name: 'Text' })
      .fill('On Monday at six, with fresh bread for everybody.')
    await page.getByRole('button', { name: 'Publish' }).click()
    await page.getByRole('region', { name: 'Items' }).getByText('On Monday at six').waitFor()
    await shoot('l6-node')
    await page.getByRole('link', { name: 'Back to the nodes' }).click()
    await page
      .getByRole('link', { name: /News of the village/ })
      .first()
      .waitFor()
    await shoot('l7-nodes')
    await page.goto(demo.url)
    await talkTo(page, `emil-${kind}`)
    await demo.stopServing()
    await page.getByRole('status').filter({ hasText: 'Trying again' }).waitFor()
    await composer(page).waitFor()
    await say(page, 'Said while there is no connection')
    await shoot('l8-lost')
    await page.context().close()
    await demo.serveAgain()
  }
}
