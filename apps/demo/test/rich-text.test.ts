import { embed } from '@xmpp-ftw/client'
import { connector } from '@xmpp-ftw/core/connection/node'
import { expect, it } from 'vitest'
import { setStage } from './stage.js'
import { logInAs, message, talkTo } from './steps.js'

const stage = setStage()

it('shows formatted messages as formatted text, and as nothing more', async () => {
  const { page } = await stage.enter()
  const requested: string[] = []
  page.on('request', (request) => requested.push(request.url()))
  await logInAs(page, 'Anna')
  const ben = embed([], { connector: connector(stage.demo.backend.policy) })
  try {
    await ben.request('xmpp.login', { jid: 'ben@ftw.test', password: 'ben' })
    await ben.request('xmpp.chat.message', {
      to: 'anna@ftw.test',
      format: 'xhtml',
      content:
        '<p style="color:red" onclick="alert(1)">see <strong>this</strong> <a href="https://xmpp.org/">page</a>' +
        '<a href="javascript:alert(1)">trap</a> <img src="https://elsewhere.example/p.png" alt="cat"/></p>' +
        '<script>alert(1)</script><h1>big</h1>',
    })
    await talkTo(page, 'Ben')
    const content = message(page, 'see this')
    await content.getByRole('strong').filter({ hasText: 'this' }).waitFor()
    expect(
      await content.getByRole('link').evaluateAll((links) => links.map((link) => link.getAttribute('href'))),
    ).toEqual(['https://xmpp.org/', 'https://elsewhere.example/p.png'])
    expect(await content.locator('script, h1, [onclick], [style*=red], img').count()).toBe(0)
    expect(requested.filter((url) => !url.startsWith(stage.demo.url))).toEqual([])
  } finally {
    await ben.close()
  }
})

it('keeps plain text plain, and makes its addresses links', async () => {
  const { page } = await stage.enter()
  await logInAs(page, 'Ben')
  await talkTo(page, 'Anna')
  await page
    .getByRole('textbox', { name: 'Message to Anna' })
    .fill('<b>x</b>\n(see https://xmpp.org/a?b=c&d).')
  await page.keyboard.press('Enter')
  const content = message(page, '<b>x</b>')
  expect(await content.getByRole('link').getAttribute('href')).toBe('https://xmpp.org/a?b=c&d')
})
