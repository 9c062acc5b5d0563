/** What is done to each of many stanzas of a kind, by us and by others: the frame that all such measurements have. */
import { type Contender, rounds } from './rounds.js'
import type { Mode, Row } from './row.js'
import type { Stage } from './stage.js'

export interface Conversion {
  /** Ours first, then what it is compared with. Further ones have their figure, and no more. */
  contenders: readonly Contender[]
  stage: Stage
}

export interface Conversions<K extends string> {
  measurement: string
  /** What is made of what. */
  what: string
  against: string
  /** Least ratio, where one is wanted. */
  least?: number
  kinds: readonly K[]
  rounds: number
  /** Stanzas in a round. */
  count: number
  prepare(kind: K, count: number): Promise<Conversion>
  /** Puts in words the contenders' times for one stanza, in microseconds. */
  figures(...times: string[]): string
}

export async function measureConversions<K extends string>(
  { measurement, what, against, least, kinds, count, prepare, figures, ...init }: Conversions<K>,
  { quick }: Mode,
): Promise<Row[]> {
  const rows: Row[] = []
  for (const kind of kinds) {
    const { contenders, stage } = await prepare(kind, count)
    const { medians, ratio } = await rounds(quick ? 3 : init.rounds, contenders)
    await stage.end()
    const times = medians.map((ms) => ((ms * 1000) / count).toFixed(1))
    rows.push({
      measurement,
      what: `${what}: ${kind}`,
      against,
      value: ratio(0, 1),
      unit: '×',
      ...(least !== undefined && { target: { bound: 'at least', value: least } }),
      detail: figures(...times),
    })
  }
  return rows
}
