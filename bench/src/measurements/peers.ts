/** StanzaJS makes JSON of XML and XML of JSON, too: the same stanzas through its registry and through our session. */
import * as stanza from 'stanza'
import { rounds, timed } from '../rounds.js'
import type { Mode, Row } from '../row.js'
import { Stage } from '../stage.js'
import { KINDS, type Kind, stanzas } from '../stanzas.js'

const COUNT = 200

export async function measure({ quick }: Mode): Promise<Row[]> {
  const { JXT, createClient } = 'default' in stanza ? (stanza.default as typeof stanza) : stanza
  const registry = createClient({}).stanzas
  const rows: Row[] = []
  for (const kind of KINDS) {
    const { stage, query } = await Stage.open()
    const texts = stanzas(kind, COUNT, query)
    const { medians, ratio } = await rounds(quick ? 3 : 40, [
      timed(() => {
        for (const text of texts) stage.receive(text)
      }),
      timed(() => {
        for (const text of texts) JSON.stringify(registry.import(JXT.parse(text)))
      }),
    ])
    await stage.end()
    rows.push(row(kind, ratio(0, 1), medians))
  }
  return rows
}

function row(kind: Kind, value: number, medians: readonly number[]): Row {
  const [ours, theirs] = medians.map((ms) => ((ms * 1000) / COUNT).toFixed(1))
  return {
    measurement: 'peers',
    what: `XML → JSON: ${kind}`,
    against: 'StanzaJS',
    value,
    unit: '×',
    detail: `${ours} µs to ${theirs} µs`,
  }
}
