import type { Locator, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { findings, KINDS } from './findings.js'
import { setStage } from './stage.js'
import {
  addContact,
  chooseDirect,
  contact,
  createRoom,
  joinRoom,
  logInAs,
  occupant,
  openSettings,
  people,
  register,
  talkTo,
} from './steps.js'

const stage = setStage()

interface Drawn {
  name: string
  mimeType: string
  buffer: Buffer
}

/** A picture of that kind and size, half of it in one colour and half in another, with noise that does not compress. */
async function drawn(page: Page, type: string, width = 900, height = 600): Promise<Drawn> {
  const base64 = await page.evaluate(
    ([type, width, height]) => {
      const canvas = document.createElement('canvas')
      canvas.width = width
      canvas.height = height
      const context = canvas.getContext('2d', { willReadFrequently: true })!
      const pixels = context.createImageData(width, height)
      for (let at = 0; at < pixels.data.length; at += 4) {
        const left = (at / 4) % width < width / 2
        pixels.data[at] = left ? 200 + Math.random() * 55 : Math.random() * 55
        pixels.data[at + 1] = Math.random() * 55
        pixels.data[at + 2] = left ? Math.random() * 55 : 200 + Math.random() * 55
        pixels.data[at + 3] = 255
      }
      context.putImageData(pixels, 0, 0)
      return canvas.toDataURL(type).split(',')[1] ?? ''
    },
    [type, width, height] as const,
  )
  return { name: 'me', mimeType: type, buffer: Buffer.from(base64, 'base64') }
}

async function setPicture(page: Page, picture: Drawn): Promise<void> {
  await openSettings(page)
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: /^Choose/ }).click(),
  ])
  await chooser.setFiles(picture)
  const dialog = page.getByRole('dialog', { name: 'Your picture' })
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.waitFor({ state: 'hidden' })
  await page.getByRole('img', { name: 'Your picture' }).waitFor()
}

/** The picture that something on the page has. */
function picture(within: Locator): Locator {
  return within.locator('img[src^="data:image/"]')
}

function looks(image: Locator) {
  return image.evaluate(async (element) => {
    const image = element as HTMLImageElement
    await image.decode()
    const canvas = document.createElement('canvas')
    canvas.width = image.naturalWidth
    canvas.height = image.naturalHeight
    const context = canvas.getContext('2d', { willReadFrequently: true })!
    context.drawImage(image, 0, 0)
    const middle = canvas.height / 2
    const colour = (x: number) => {
      const [red = 0, , blue = 0] = context.getImageData(x, middle, 1, 1).data
      return red > blue ? 'red' : 'blue'
    }
    return {
      type: image.src.slice(5, image.src.indexOf(';')),
      width: canvas.width,
      height: canvas.height,
      characters: image.src.length,
      left: colour(1),
      right: colour(canvas.width - 2),
    }
  })
}

describe.each([{ direct: false }, { direct: true }])('a picture (directly: $direct)', ({ direct }) => {
  it('is cut, made small, and seen by oneself, contacts and those in a room; then taken back', async () => {
    const { page: ben } = await stage.enter()
    const { page: owner } = await stage.enter()
    if (direct) await chooseDirect(owner)
    const name = `face-${direct}`
    await register(owner, `${name}@ftw.test`, 'secret')
    await logInAs(ben, 'Ben')
    await addContact(owner, 'ben@ftw.test', '')
    await people(ben).getByRole('button', { name: 'Accept' }).click()
    await contact(ben, name).filter({ hasText: 'Online' }).waitFor()

    await setPicture(owner, await drawn(owner, 'image/jpeg'))
    const own = await looks(owner.getByRole('img', { name: 'Your picture' }))
    expect(own).toMatchObject({ type: 'image/png', left: 'red', right: 'blue' })
    expect(own.width).toBe(own.height)
    expect(own.width).toBeGreaterThanOrEqual(96)
    expect(own.characters).toBeLessThan(140_000)
    await picture(owner.getByRole('button', { name: /^You, / })).waitFor()

    await picture(contact(ben, name)).waitFor()
    expect(await looks(picture(contact(ben, name)))).toEqual(own)
    await talkTo(ben, name)
    await picture(ben.getByRole('region', { name: `Conversation with ${name}` }).locator('header')).waitFor()

    await createRoom(ben, `${name}-room`)
    await joinRoom(owner, `${name}-room`)
    // The server shows owners of rooms which account is behind a nick.
    await picture(occupant(ben, name)).waitFor()

    await openSettings(owner)
    await owner.getByRole('button', { name: 'Remove' }).click()
    await owner.getByRole('img', { name: 'Your picture' }).waitFor({ state: 'detached' })
    await picture(contact(ben, name)).waitFor({ state: 'detached' })
  })
})

it('is there again after logging in again, and can be of any kind that browsers draw', async () => {
  const { page } = await stage.enter()
  await register(page, 'kinds@ftw.test', 'secret')
  for (const type of ['image/png', 'image/webp']) await setPicture(page, await drawn(page, type, 300, 700))
  const before = await looks(page.getByRole('img', { name: 'Your picture' }))
  const again = await stage.enter()
  await again.page.getByLabel('Address').fill('kinds')
  await again.page.getByRole('textbox', { name: 'Password' }).fill('secret')
  await again.page.getByRole('button', { name: 'Log in', exact: true }).click()
  await openSettings(again.page)
  expect(await looks(again.page.getByRole('img', { name: 'Your picture' }))).toEqual(before)
})

it('says what is wrong with a file that is no picture', async () => {
  const { page } = await stage.enter()
  await logInAs(page, 'Anna')
  await openSettings(page)
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'x.png', mimeType: 'image/png', buffer: Buffer.from('no') })
  await page.getByRole('alert').getByText('That is no picture').waitFor()
  await page.getByRole('button', { name: 'Cancel' }).click()
})

it.each(KINDS)('has no serious findings where it is chosen ($kind)', async ({ options }) => {
  const { page } = await stage.enter(options)
  await logInAs(page, 'Anna')
  await openSettings(page)
  expect(await findings(page)).toEqual([])
  await page.locator('input[type=file]').setInputFiles(await drawn(page, 'image/png'))
  await page.getByRole('slider', { name: 'Zoom' }).waitFor()
  expect(await findings(page)).toEqual([])
})
