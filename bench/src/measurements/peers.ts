/** StanzaJS makes JSON of XML and XML of JSON, too: the same stanzas through its registry and through our session. */
import * as stanza from 'stanza'
import { type Conversion, measureConversions } from '../conversions.js'
import { timed } from '../rounds.js'
import type { Mode, Row } from '../row.js'
import { Stage } from '../stage.js'
import { KINDS, type Kind, stanzas } from '../stanzas.js'

const { JXT, createClient } = 'default' in stanza ? (stanza.default as typeof stanza) : stanza
const registry = createClient({}).stanzas

export function measure(mode: Mode): Promise<Row[]> {
  return measureConversions(
    {
      measurement: 'peers',
      what: 'XML → JSON',
      against: 'StanzaJS',
      kinds: KINDS,
      rounds: 40,
      count: 200,
      prepare,
      figures: (ours, theirs) => `${ours} µs to ${theirs} µs`,
    },
    mode,
  )
}

async function prepare(kind: Kind, count: number): Promise<Conversion> {
  const { stage, query } = await Stage.open()
  const texts = stanzas(kind, count, query)
  const contenders = [
    timed(() => {
      for (const text of texts) stage.receive(text)
    }),
    timed(() => {
      for (const text of texts) JSON.stringify(registry.import(JXT.parse(text)))
    }),
  ]
  return { stage, contenders }
}
