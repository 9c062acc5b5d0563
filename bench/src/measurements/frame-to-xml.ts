/**
 * What it costs to make a stanza's XML of an app's frame, checked, and to answer it, against `JSON.parse` of the same frame and
 * `ltx` making and writing the same stanza.
 */
import { setImmediate } from 'node:timers/promises'
import createElement from 'ltx/lib/createElement.js'
import parse from 'ltx/lib/parse.js'
import { rounds, timed } from '../rounds.js'
import type { Mode, Row } from '../row.js'
import { Stage } from '../stage.js'
import { REQUESTS, type RequestKind, requests, solid } from '../stanzas.js'

const COUNT = 500
/** Requests that a gateway takes before the first is answered. */
const AT_ONCE = 50

interface LtxElement {
  name: string
  attrs: Record<string, string>
  children: (LtxElement | string)[]
  toString(): string
}

export async function measure({ quick }: Mode): Promise<Row[]> {
  const rows: Row[] = []
  for (const kind of Object.keys(REQUESTS) as RequestKind[])
    rows.push(await measureKind(kind, quick ? 3 : 120))
  return rows
}

async function measureKind(kind: RequestKind, count: number): Promise<Row> {
  const { stage } = await Stage.open()
  const texts = requests(kind, COUNT)
  const built: LtxElement[] = []
  for (const text of texts) {
    stage.take(text)
    await setImmediate()
    built.push(parse(stage.sent) as LtxElement)
  }
  let turn = 0
  let written = 0
  const { medians, ratio } = await rounds(count, [
    async () => {
      turn += 1
      // An id is used once.
      const fresh = texts.map((text) => solid(text.replace('"id":"r', `"id":"${turn}r`)))
      const before = stage.frames
      const start = performance.now()
      for (let at = 0; at < COUNT; at += AT_ONCE) {
        for (let each = at; each < at + AT_ONCE; each += 1) stage.take(fresh[each] as string)
        while (stage.frames - before < at + AT_ONCE) await null
      }
      return performance.now() - start
    },
    timed(() => {
      for (let each = 0; each < COUNT; each += 1) {
        JSON.parse(texts[each] as string)
        written += remake(built[each] as LtxElement).toString().length
      }
    }),
    timed(() => {
      for (let each = 0; each < COUNT; each += 1) {
        JSON.parse(texts[each] as string)
        written += (built[each] as LtxElement).toString().length
      }
    }),
  ])
  await stage.end()
  if (written === 0) throw new Error('Nothing was written')
  const [ours, ltx, ready] = medians.map((ms) => ((ms * 1000) / COUNT).toFixed(1))
  return {
    measurement: 'frame-to-xml',
    what: `frame → XML: ${kind}`,
    against: '`JSON.parse`, and `ltx` making and writing the same stanza',
    value: ratio(0, 1),
    unit: '×',
    target: { bound: 'at least', value: 0.5 },
    detail: `${ours} µs to ${ltx} µs; ${ready} µs where ltx has the stanza already`,
  }
}

function remake({ name, attrs, children }: LtxElement): LtxElement {
  const made = children.map((child) => (typeof child === 'string' ? child : remake(child)))
  return createElement(name, { ...attrs }, ...made) as LtxElement
}
