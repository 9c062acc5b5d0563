import { embed } from '@xmpp-ftw/client'
import { connector } from '@xmpp-ftw/core/connection/node'
import type { Locator, Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { setStage } from './stage.js'
import { contact, logInAs, message, say, talkTo } from './steps.js'

const stage = setStage()

const COUNT = 5_000
const PORTION = 500
/** However long the list, no more of it is in the page. */
const MOST_ROWS = 60

interface Watched {
  /** Rows that were in the page at any time, by their places. */
  readonly seen: number
  readonly mostRows: number
}

/** Notes what is in the list from now on. */
async function watch(list: Locator): Promise<() => Promise<Watched>> {
  const watching = await list.evaluateHandle((element) => {
    const seen = new Set<string>()
    let mostRows = 0
    const look = () => {
      const rows = element.querySelectorAll('li[data-index]')
      mostRows = Math.max(mostRows, rows.length)
      for (const row of rows) seen.add(row.getAttribute('aria-posinset') ?? '')
    }
    look()
    new MutationObserver(look).observe(element, { childList: true, subtree: true, attributes: true })
    return () => ({ seen: seen.size, mostRows })
  })
  return () => watching.evaluate((told) => told())
}

/** By the wheel, as far as the list goes. */
async function wheelToTheTop(page: Page, list: Locator): Promise<void> {
  await list.hover()
  const top = () =>
    list.evaluate(
      (element) => new Promise<number>((told) => requestAnimationFrame(() => told(element.scrollTop))),
    )
  while ((await top()) > 0) await page.mouse.wheel(0, -800)
}

it('holds only what is seen of 5,000 messages, shows each of them, and stays where one reads', async () => {
  const { page } = await stage.enter()
  await logInAs(page, 'Anna')
  const ben = embed([], { connector: connector(stage.demo.backend.policy) })
  try {
    await ben.request('xmpp.login', { jid: 'ben@ftw.test', password: 'ben' })
    const tell = (content: string) => ben.request('xmpp.chat.message', { to: 'anna@ftw.test', content })
    for (let index = 1; index <= COUNT; index += 1) {
      await tell(`Message ${index}.${' And more.'.repeat(index % 30)}`)
      // No faster than it is taken.
      if (index % PORTION === 0)
        await contact(page, 'Ben')
          .filter({ hasText: `, ${index} unread` })
          .waitFor()
    }
    await talkTo(page, 'Ben')
    await message(page, `Message ${COUNT}.`).waitFor()
    const list = page.getByRole('region', { name: 'Messages with Ben' })
    const watched = await watch(list)
    await wheelToTheTop(page, list)
    await message(page, 'Message 1.').waitFor()
    const { seen, mostRows } = await watched()
    expect(seen).toBe(COUNT)
    expect(mostRows).toBeLessThan(MOST_ROWS)

    await list.focus()
    await page.keyboard.press('End')
    await message(page, `Message ${COUNT}.`).waitFor()
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
