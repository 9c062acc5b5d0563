import { embed } from '@xmpp-ftw/client'
import { connector } from '@xmpp-ftw/core/connection/node'
import { expect, it } from 'vitest'
import { setStage } from './stage.js'
import { contact, logInAs, message, say, talkTo } from './steps.js'

const stage = setStage()

const COUNT = 500

it('shows the end of a long conversation, holds only what is seen, and stays where one reads', async () => {
  const { page } = await stage.enter()
  await logInAs(page, 'Anna')
  const ben = embed([], { connector: connector(stage.demo.backend.policy) })
  try {
    await ben.request('xmpp.login', { jid: 'ben@ftw.test', password: 'ben' })
    const tell = (content: string) => ben.request('xmpp.chat.message', { to: 'anna@ftw.test', content })
    for (let index = 1; index <= COUNT; index += 1)
      await tell(`Message ${index}.${' And more.'.repeat(index % 30)}`)
    await contact(page, 'Ben')
      .filter({ hasText: `${COUNT} unread` })
      .waitFor()
    await talkTo(page, 'Ben')
    await message(page, `Message ${COUNT}.`).waitFor()
    const list = page.getByRole('region', { name: 'Messages with Ben' })
    expect(await list.getByRole('listitem').count()).toBeLessThan(60)

    await list.focus()
    await page.keyboard.press('Home')
    await message(page, 'Message 1.').waitFor()
    await tell('While you were reading')
    await contact(page, 'Ben').filter({ hasText: 'While you were reading' }).waitFor()
    expect(await message(page, 'Message 1.').isVisible()).toBe(true)
    await say(page, 'Read it all')
    await message(page, 'Read it all').waitFor()
  } finally {
    await ben.close()
  }
})
