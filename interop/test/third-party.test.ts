/** An extension that somebody else might have written, from `docs/writing-an-extension.md` alone. */
import { readFile } from 'node:fs/promises'
import { compliance } from '@xmpp-ftw/testing'
import { expect, it } from 'vitest'
import { lastActivity } from '../../examples/last-activity/index.js'
import { throughEveryLink } from './support/world.js'

compliance('last', lastActivity())

it('is the one that the documentation shows', async () => {
  const [source, guide] = await Promise.all(
    ['examples/last-activity/index.ts', 'docs/writing-an-extension.md'].map((file) =>
      readFile(new URL(`../../${file}`, import.meta.url), 'utf8'),
    ),
  )
  expect(guide).toContain(`\`\`\`ts\n${source}\`\`\``)
})

throughEveryLink('a third-party extension', { extensions: [lastActivity()] }, (world) => {
  it('asks real servers', async () => {
    const anna = await world.login({ name: 'anna' })
    const { seconds } = await anna.request('xmpp.last.get', { of: world.server.domain })
    expect(seconds).toBeGreaterThanOrEqual(0)
    expect(await anna.refused('xmpp.last.get', {})).toMatchObject({ description: "Missing 'of' key" })
  })
})
