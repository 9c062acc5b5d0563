/** What a page gets: the client, the core, each package, and the same of peers. */
import { gzipped, KB, measureBytes } from '../bytes.js'
import type { Row } from '../row.js'

/** What has no budget, to compare: ours with the XEPs that most apps want, and others. */
const PAGES = [
  [
    'in the page with disco, muc, mam and pubsub',
    ['client', 'disco', 'muc', 'mam', 'pubsub']
      .map((name) => `export { ${name === 'client' ? 'embed' : name} } from '@xmpp-ftw/${name}'`)
      .join('\n'),
  ],
  ['StanzaJS, everything', "export { createClient } from 'stanza'"],
  ['Strophe, without XEPs', "export { Strophe } from 'strophe.js'"],
] as const

export async function measure(): Promise<Row[]> {
  const ours = (await measureBytes()).map(
    ({ name, bytes, budget }): Row => ({
      measurement: 'bytes',
      what: `bytes: ${name}`,
      against: '–',
      value: bytes / KB,
      unit: 'kB',
      target: { bound: 'at most', value: budget / KB },
    }),
  )
  const compared: Row[] = []
  for (const [name, source] of PAGES) {
    compared.push({
      measurement: 'bytes',
      what: `bytes: ${name}`,
      against: '–',
      value: (await gzipped('../bench', source)) / KB,
      unit: 'kB',
    })
  }
  return [...ours, ...compared]
}
