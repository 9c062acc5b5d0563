/** What a page gets: the client, the core, each package, and the same of peers. */
import { gzipped, KB, measureBytes } from '../bytes.js'
import type { Row } from '../row.js'

const PEERS = [
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
  const theirs: Row[] = []
  for (const [name, source] of PEERS) {
    theirs.push({
      measurement: 'bytes',
      what: `bytes: ${name}`,
      against: '–',
      value: (await gzipped('../bench', source)) / KB,
      unit: 'kB',
    })
  }
  return [...ours, ...theirs]
}
