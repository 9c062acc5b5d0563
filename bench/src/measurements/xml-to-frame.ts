/** What it costs to make an app's frame of a stanza's XML, against `ltx` parsing the same XML and nothing more. */
import parse from 'ltx/lib/parse.js'
import { StreamParser } from '../../../packages/core/src/connection/stream-parser.js'
import { rounds, timed } from '../rounds.js'
import type { Mode, Row } from '../row.js'
import { Stage } from '../stage.js'
import { KINDS, type Kind, stanzas } from '../stanzas.js'

const COUNT = 500

export async function measure({ quick }: Mode): Promise<Row[]> {
  const rows: Row[] = []
  for (const kind of KINDS) rows.push(await measureKind(kind, quick ? 3 : 120))
  return rows
}

async function measureKind(kind: Kind, count: number): Promise<Row> {
  const { stage, query } = await Stage.open()
  const texts = stanzas(kind, COUNT, query)
  let parsed = 0
  const parser = new StreamParser(false, { open() {}, element: () => void parsed++, close() {} }, {})
  parser.write("<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>")
  const { medians, ratio } = await rounds(count, [
    timed(() => {
      const before = stage.frames
      for (const text of texts) stage.receive(text)
      if (stage.frames - before !== COUNT)
        throw new Error(`${kind}: ${stage.frames - before} frames of ${COUNT}`)
    }),
    timed(() => {
      for (const text of texts) parse(text)
    }),
    timed(() => {
      for (const text of texts) parser.write(text)
    }),
  ])
  await stage.end()
  const [ours, ltx, alone] = medians.map((ms) => ((ms * 1000) / COUNT).toFixed(1))
  return {
    measurement: 'xml-to-frame',
    what: `XML → frame: ${kind}`,
    against: '`ltx` parsing the same XML',
    value: ratio(0, 1),
    unit: '×',
    target: { bound: 'at least', value: 0.6 },
    detail: `${ours} µs to ${ltx} µs; our parser alone ${alone} µs`,
  }
}
