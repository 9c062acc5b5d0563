/**
 * What it costs to make a stanza's XML of an app's frame, checked, and to answer it, against `JSON.parse` of the same frame and
 * `ltx` making and writing the same stanza.
 */
import { setImmediate } from 'node:timers/promises'
import createElement from 'ltx/lib/createElement.js'
import parse from 'ltx/lib/parse.js'
import { type Conversion, measureConversions } from '../conversions.js'
import { timed } from '../rounds.js'
import type { Mode, Row } from '../row.js'
import { Stage } from '../stage.js'
import { REQUESTS, type RequestKind, requests, solid } from '../stanzas.js'

/** Requests that a gateway takes before the first is answered. */
const AT_ONCE = 50

interface LtxElement {
  name: string
  attrs: Record<string, string>
  children: (LtxElement | string)[]
  toString(): string
}

export function measure(mode: Mode): Promise<Row[]> {
  return measureConversions(
    {
      measurement: 'frame-to-xml',
      what: 'frame → XML',
      against: '`JSON.parse`, and `ltx` making and writing the same stanza',
      least: 0.5,
      kinds: Object.keys(REQUESTS) as RequestKind[],
      rounds: 120,
      count: 500,
      prepare,
      figures: (ours, ltx, ready) => `${ours} µs to ${ltx} µs; ${ready} µs where ltx has the stanza already`,
    },
    mode,
  )
}

async function prepare(kind: RequestKind, count: number): Promise<Conversion> {
  const { stage } = await Stage.open()
  const texts = requests(kind, count)
  const built: LtxElement[] = []
  for (const text of texts) {
    stage.take(text)
    await setImmediate()
    built.push(parse(stage.sent) as LtxElement)
  }
  let turn = 0
  /** What all contenders read in this round: an id is used once, and a text comes from a socket but once. */
  let fresh: string[] = []
  const ltx = (stanzaOf: (built: LtxElement) => LtxElement) =>
    timed(() => {
      for (let each = 0; each < count; each += 1) {
        JSON.parse(fresh[each] as string)
        const text = stanzaOf(built[each] as LtxElement).toString()
        if (!text.startsWith('<')) throw new Error('Nothing was written')
      }
    })
  const ours = async () => {
    turn += 1
    fresh = texts.map((text) => solid(text.replace('"id":"r', `"id":"${turn}r`)))
    const before = stage.frames
    const start = performance.now()
    for (let at = 0; at < count; at += AT_ONCE) {
      for (let each = at; each < at + AT_ONCE; each += 1) stage.take(fresh[each] as string)
      while (stage.frames - before < at + AT_ONCE) await null
    }
    return performance.now() - start
  }
  return { stage, contenders: [ours, ltx(remake), ltx((stanza) => stanza)] }
}

function remake({ name, attrs, children }: LtxElement): LtxElement {
  const made = children.map((child) => (typeof child === 'string' ? child : remake(child)))
  return createElement(name, { ...attrs }, ...made) as LtxElement
}
