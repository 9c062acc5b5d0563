/** What the guides say of events is checked against the contracts; their code is compiled elsewhere. */
import { readdir, readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { contracts } from '../../scripts/contracts.js'

const guides = new URL('../../docs/guides/', import.meta.url)

it.each(await readdir(guides))('%s names only events that there are', async (guide) => {
  const known = (await contracts()).flatMap(({ contract }) =>
    Object.keys({ ...contract.requests, ...contract.pushes }),
  )
  const text = await readFile(new URL(guide, guides), 'utf8')
  const named = [...text.matchAll(/['`]((?:xmpp|fanout)\.[a-z.-]*[a-z])['`]/g)].map(([, event]) => event)
  expect(named.length).toBeGreaterThan(0)
  expect(named.filter((event) => !known.includes(event ?? ''))).toEqual([])
})
