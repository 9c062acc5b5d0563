import type { BrowserContextOptions, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { findings, KINDS } from './findings.js'
import { setStage } from './stage.js'
import { chooseDirect, logInAs, talkTo } from './steps.js'

const stage = setStage()

async function enterAs(
  name: string,
  { direct = false, ...options }: BrowserContextOptions & { direct?: boolean } = {},
): Promise<Page> {
  const { page } = await stage.enter({ permissions: ['camera', 'microphone'], ...options })
  if (direct) await chooseDirect(page)
  await logInAs(page, name)
  return page
}

function ringing(page: Page, name: string) {
  return page.getByRole('dialog', { name: new RegExp(`^${name} (calls|makes a video call)$`) })
}

function call(page: Page, name: string) {
  return page.getByRole('region', { name: `Call with ${name}` })
}

/** Whether pictures of the other side are coming in. */
function sees(page: Page, name: string): Promise<boolean> {
  return page
    .getByLabel(`Picture of ${name}`)
    .evaluate(
      (video) => (video as HTMLVideoElement).videoWidth > 0 && (video as HTMLVideoElement).currentTime > 0,
    )
}

describe.each([{ direct: false }, { direct: true }])('a call (directly: $direct)', ({ direct }) => {
  it('with video rings, is taken, muted, held, and ended', async () => {
    const anna = await enterAs('Anna', { direct })
    const ben = await enterAs('Ben', { direct })
    await talkTo(anna, 'Ben')
    await anna.getByRole('button', { name: 'Video call Ben' }).click()
    await call(anna, 'Ben').getByText('It rings…').waitFor()
    await ringing(ben, 'Anna').getByRole('button', { name: 'With video' }).click()
    for (const [page, name] of [
      [anna, 'Ben'],
      [ben, 'Anna'],
    ] as const) {
      await call(page, name).getByText('Connected').waitFor()
      await call(page, name).getByRole('timer').waitFor()
      await expect.poll(() => sees(page, name), { timeout: 30_000 }).toBe(true)
    }
    await call(anna, 'Ben').getByRole('button', { name: 'Mute' }).click()
    await call(anna, 'Ben').getByRole('button', { name: 'Mute', pressed: true }).waitFor()
    await call(anna, 'Ben').getByRole('button', { name: 'Camera off' }).click()
    await call(anna, 'Ben').getByRole('button', { name: 'Camera off', pressed: true }).waitFor()
    await call(anna, 'Ben').getByRole('button', { name: 'Hold' }).click()
    await call(ben, 'Anna').getByText('They put you on hold').waitFor()
    await call(anna, 'Ben').getByRole('button', { name: 'Hold' }).click()
    await call(ben, 'Anna').getByText('Connected').waitFor()
    await call(ben, 'Anna').getByRole('button', { name: 'Hang up' }).click()
    await call(ben, 'Anna').waitFor({ state: 'detached' })
    await call(anna, 'Ben').getByText('The call is over.').waitFor()
    await call(anna, 'Ben').getByRole('button', { name: 'Close' }).click()
    await call(anna, 'Ben').waitFor({ state: 'detached' })
  })
})

it('with sound alone is declined, and given up', async () => {
  const anna = await enterAs('Anna')
  const ben = await enterAs('Ben')
  await talkTo(anna, 'Ben')
  await anna.getByRole('button', { name: 'Call Ben', exact: true }).click()
  await ringing(ben, 'Anna').getByRole('button', { name: 'Decline' }).last().click()
  await call(anna, 'Ben').getByText('The call was declined.').waitFor()
  await call(anna, 'Ben').getByRole('button', { name: 'Close' }).click()

  await anna.getByRole('button', { name: 'Call Ben', exact: true }).click()
  await ringing(ben, 'Anna').waitFor()
  await call(anna, 'Ben').getByRole('button', { name: 'Hang up' }).click()
  await call(ben, 'Anna').getByText('You missed this call.').waitFor()
})

it('stops ringing on the other devices when one takes it', async () => {
  const anna = await enterAs('Anna')
  const phone = await enterAs('Ben')
  const desk = await enterAs('Ben')
  await talkTo(anna, 'Ben')
  await anna.getByRole('button', { name: 'Call Ben', exact: true }).click()
  await ringing(desk, 'Anna').waitFor()
  await ringing(phone, 'Anna').getByRole('button', { name: 'Accept' }).click()
  await call(anna, 'Ben').getByText('Connected').waitFor()
  await ringing(desk, 'Anna').waitFor({ state: 'detached' })
  expect(await call(desk, 'Anna').count()).toBe(0)
})

it('says in plain words that there is no microphone, or that it may not be used', async () => {
  const anna = await enterAs('Anna')
  await talkTo(anna, 'Ben')
  for (const [name, words] of [
    ['NotAllowedError', 'The microphone may not be used by this page'],
    ['NotFoundError', 'The microphone was not found.'],
  ] as const) {
    await anna.evaluate((name) => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', name))
    }, name)
    await anna.getByRole('button', { name: 'Call Ben', exact: true }).click()
    await call(anna, 'Ben').getByRole('alert').getByText(words).waitFor()
    await call(anna, 'Ben').getByRole('button', { name: 'Close' }).click()
  }
})

it.each(KINDS)('has no serious findings ($kind)', async ({ options }) => {
  const anna = await enterAs('Anna', options)
  const ben = await enterAs('Ben')
  await talkTo(ben, 'Anna')
  await ben.getByRole('button', { name: 'Video call Anna' }).click()
  await ringing(anna, 'Ben').waitFor()
  expect(await findings(anna)).toEqual([])
  await ringing(anna, 'Ben').getByRole('button', { name: 'With video' }).click()
  await call(anna, 'Ben').getByText('Connected').waitFor()
  expect(await findings(anna)).toEqual([])
})
