/** What it costs to make an app's frame of a stanza's XML, against `ltx` parsing the same XML and nothing more. */
import parse from 'ltx/lib/parse.js'
import { StreamParser } from '../../../packages/core/src/connection/stream-parser.js'
import { type Conversion, measureConversions } from '../conversions.js'
import { timed } from '../rounds.js'
import type { Mode, Row } from '../row.js'
import { Stage } from '../stage.js'
import { KINDS, type Kind, stanzas } from '../stanzas.js'

export function measure(mode: Mode): Promise<Row[]> {
  return measureConversions(
    {
      measurement: 'xml-to-frame',
      what: 'XML → frame',
      against: '`ltx` parsing the same XML',
      least: 0.6,
      kinds: KINDS,
      rounds: 120,
      count: 500,
      prepare,
      figures: (ours, ltx, alone) => `${ours} µs to ${ltx} µs; our parser alone ${alone} µs`,
    },
    mode,
  )
}

async function prepare(kind: Kind, count: number): Promise<Conversion> {
  const { stage, query } = await Stage.open()
  const texts = stanzas(kind, count, query)
  const parser = new StreamParser(false, { open() {}, element() {}, close() {} }, {})
  parser.write("<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>")
  const contenders = [
    timed(() => {
      const before = stage.frames
      for (const text of texts) stage.receive(text)
      const told = stage.frames - before
      if (told !== count) throw new Error(`${kind}: ${told} frames of ${count}`)
    }),
    timed(() => {
      for (const text of texts) parse(text)
    }),
    timed(() => {
      for (const text of texts) parser.write(text)
    }),
  ]
  return { stage, contenders }
}
