import { debug } from '@xmpp-ftw/debug'
import { expect, it } from 'vitest'
import { throughEveryLink } from './support/world.js'

throughEveryLink('debug', { extensions: [debug({ allow: 'anyone' })] }, (world) => {
  it('shows the stanzas of a session from being asked to until told to stop', async () => {
    const anna = await world.login({ name: 'anna' })
    expect(await anna.request('xmpp.debug.enable')).toBe(true)
    await anna.request('xmpp.roster.get')
    const [sent, came] = [await anna.next('xmpp.debug.stanza'), await anna.next('xmpp.debug.stanza')]
    expect(sent).toEqual({ direction: 'out', xml: expect.stringContaining('jabber:iq:roster') })
    expect(came).toEqual({ direction: 'in', xml: expect.stringContaining('type="result"') })
    const id = / id="([^"]+)"/.exec(sent.xml)?.[1]
    expect(came.xml).toContain(` id="${id}"`)

    expect(await anna.request('xmpp.debug.disable')).toBe(true)
    await anna.request('xmpp.roster.get')
    expect(anna.waiting('xmpp.debug.stanza')).toEqual([])
  })
})

throughEveryLink(
  'debug for others',
  { extensions: [debug({ allow: ['operator@example.org'] })] },
  (world) => {
    it('is refused', async () => {
      const anna = await world.login({ name: 'anna' })
      expect(await anna.refused('xmpp.debug.enable')).toMatchObject({ type: 'auth', condition: 'forbidden' })
    })
  },
)
