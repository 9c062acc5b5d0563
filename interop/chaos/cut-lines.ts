import type { ServerKind } from '../src/servers/index.js'
import { fail } from './faults.js'
import { openPair, talk } from './pair.js'
import { Random } from './random.js'

export interface CutLinesOptions {
  kind: ServerKind
  /** All in all, half of them by each of the two. */
  messages: number
  cuts: number
  seed: number
  /** Told of every fault. */
  log?: (line: string) => void
  /** Milliseconds in which nothing arrives: then what is missing is lost. Default 60,000. */
  patience?: number
}

export interface CutLinesReport {
  lost: number
  /** Came twice, though the server took it once. */
  twice: number
  /** Taken twice by the server: it was told of its own count, and had taken more (XEP-0198, section 5). */
  takenTwiceByServer: number
  /** Put into another order by us. */
  outOfOrder: number
  /** Sent in another order by the server, on one and the same connection. */
  reorderedByServer: number
  /** Refused, or reported as failed. */
  failed: number
  /** Sessions that could not be resumed. */
  sessionsLost: number
  faults: Record<string, number>
}

/** Lines are cut, stall, crawl and seem open while two users talk. Nothing may be lost, come twice or out of order. */
export async function cutLines(options: CutLinesOptions): Promise<CutLinesReport> {
  const { kind, messages, cuts, seed, log = () => {}, patience = 60_000 } = options
  const random = new Random(seed)
  await using pair = await openPair({ kind, log })
  const { talkers, lines } = pair
  const [anna, ben] = talkers
  const each = Math.floor(messages / 2)
  const faults: Record<string, number> = {}
  const moments = Array.from({ length: cuts }, () => random.between(1, messages - 1)).sort((a, b) => a - b)
  const settled = () => anna.ledger.settled + ben.ledger.settled

  const breaking = async () => {
    for (const moment of moments) {
      while (settled() < moment) await Promise.race([anna.ledger.news(), ben.ledger.news()])
      const what = await fail(random.pick(lines), random)
      faults[what] = (faults[what] ?? 0) + 1
      log(`${settled()} of ${messages}: ${what}`)
    }
  }
  const talking = Promise.all([talk(anna, ben.jid, each), talk(ben, anna.jid, each), breaking()])
  await Promise.race([talking, stuck(settled, patience)])
  // Whatever would come twice has come by now, or comes before the answer to this.
  const answered = Promise.allSettled(talkers.map(({ client }) => client.request('xmpp.roster.get')))
  await Promise.race([answered, stuck(settled, patience)])
  for (const { jid, reasons } of talkers) log(`${jid} failed: ${JSON.stringify(tally(reasons))}`)
  const { wire } = pair
  const directions = [
    { from: anna, to: ben },
    { from: ben, to: anna },
  ].map(({ from, to }) => {
    const { lost, twice, outOfOrder, failed, last } = from.ledger
    const takenTwice = twice.filter((n) => wire.isTakenTwice(to.jid, n))
    const reordered = outOfOrder.filter((n) => wire.isReordered(to.jid, n))
    const ours = {
      lost,
      twice: twice.filter((n) => !takenTwice.includes(n)),
      outOfOrder: outOfOrder.filter((n) => !reordered.includes(n)),
    }
    for (const [problem, numbers] of Object.entries(ours)) {
      for (const n of numbers.slice(0, 50))
        log(`${from.jid} ${problem} ${n}: ${JSON.stringify(wire.times(to.jid, n))}`)
    }
    return { ...ours, takenTwice, reordered, failed, missing: each - last }
  })
  const sum = (count: (direction: (typeof directions)[number]) => number) =>
    directions.reduce((total, direction) => total + count(direction), 0)
  return {
    lost: sum(({ lost, missing }) => lost.length + missing),
    twice: sum(({ twice }) => twice.length),
    outOfOrder: sum(({ outOfOrder }) => outOfOrder.length),
    failed: sum(({ failed }) => failed.size),
    takenTwiceByServer: sum(({ takenTwice }) => takenTwice.length),
    reorderedByServer: sum(({ reordered }) => reordered.length),
    sessionsLost: talkers.flatMap(({ states }) => states).filter((state) => state.endsWith('resumed=false'))
      .length,
    faults,
  }
}

/** Resolves once nothing has moved for so long. */
export async function stuck(settled: () => number, patience: number): Promise<void> {
  for (let before = -1; before !== settled(); ) {
    before = settled()
    await new Promise((resolve) => setTimeout(resolve, patience).unref())
  }
}

/** How often each was. */
function tally(texts: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const text of texts) counts[text] = (counts[text] ?? 0) + 1
  return counts
}
