import { describe, it } from 'vitest'
import { setStage } from './stage.js'
import { chooseDirect, composer, contact, logInAs, message, people, say, seeText, talkTo } from './steps.js'

const stage = setStage()

const WAYS = [
  { way: 'through the gateway', direct: false },
  { way: 'directly from the page', direct: true },
]

describe.each(WAYS)('two people $way', ({ direct }) => {
  async function both() {
    const [anna, ben] = await Promise.all(
      ['Anna', 'Ben'].map(async (name) => {
        const { page } = await stage.enter()
        if (direct) await chooseDirect(page)
        await logInAs(page, name)
        return page
      }),
    )
    return { anna: anna!, ben: ben! }
  }

  it('see each other come, change and go', async () => {
    const { anna, ben } = await both()
    await contact(anna, 'Ben').filter({ hasText: 'Online' }).waitFor()
    await ben.getByRole('button', { name: /^You, ben/ }).click()
    await ben.getByRole('radio', { name: 'Do not disturb' }).check()
    await ben.getByLabel('Status').fill('writing')
    await ben.getByRole('button', { name: 'Save' }).click()
    await contact(anna, 'Ben').filter({ hasText: 'Do not disturb · writing' }).waitFor()
    await ben.getByRole('button', { name: /^You, ben.*Do not disturb/ }).click()
    await ben.getByRole('button', { name: 'Log out' }).click()
    await ben.getByRole('heading', { name: 'Log in to chat' }).waitFor()
    await contact(anna, 'Ben').filter({ hasText: 'Offline' }).waitFor()
  })

  it('talk, see each other type, that messages arrived, and how they were corrected', async () => {
    const { anna, ben } = await both()
    await talkTo(anna, 'Ben')
    await composer(anna).pressSequentially('Helo')
    await contact(ben, 'Anna').filter({ hasText: 'typing…' }).waitFor()
    await composer(anna).press('Enter')
    await message(anna, 'Helo').getByRole('img', { name: 'delivered' }).waitFor()
    await contact(ben, 'Anna').filter({ hasText: '1 unread' }).waitFor()
    await seeText(ben, 'Helo')

    await talkTo(ben, 'Anna')
    await message(ben, 'Helo').waitFor()
    await contact(ben, 'Anna').filter({ hasNotText: 'unread' }).waitFor()

    await composer(anna).press('ArrowUp')
    await anna.getByRole('textbox', { name: 'Corrected message' }).fill('Hello Ben')
    await anna.keyboard.press('Enter')
    await message(ben, 'Hello Ben').filter({ hasText: 'edited' }).waitFor()
    await message(anna, 'Hello Ben').getByRole('img', { name: 'delivered' }).waitFor()

    await say(ben, 'Hello Anna')
    await message(anna, 'Hello Anna').waitFor()
    await people(anna).getByText('Hello Anna').waitFor()
  })
})
