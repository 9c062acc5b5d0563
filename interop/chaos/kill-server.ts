import { mam } from '@xmpp-ftw/mam'
import type { ServerKind } from '../src/servers/index.js'
import { stuck } from './cut-lines.js'
import { wait } from './faults.js'
import { openPair, type Talker, talk } from './pair.js'
import { Random } from './random.js'

export interface KillServerOptions {
  kind: ServerKind
  /** All in all, half of them by each of the two. */
  messages: number
  kills: number
  seed: number
  /** Stop it gently instead, so that it says goodbye. */
  gently?: boolean
  log?: (line: string) => void
  /** Milliseconds in which nothing arrives: then what is missing has to be asked for. Default 10,000. */
  patience?: number
}

export interface KillServerReport {
  delivered: number
  /** Refused, or reported as failed. */
  failed: number
  /** Only to be found in the archive of whom they were for, though that was read on after each death. */
  archived: number
  /**
   * The server acknowledged them, as is read from its own bytes, but never sent them on and has them in no archive: it died
   * before it kept them anywhere.
   */
  lostByServer: number
  /** Whatever else is neither delivered, reported nor archived. */
  lost: number
  twice: number
  outOfOrder: number
}

/** The server dies while two users talk. Every message is delivered, reported as failed, or in the archive. */
export async function killServer(options: KillServerOptions): Promise<KillServerReport> {
  const { kind, messages, kills, seed, gently = false, log = () => {}, patience = 10_000 } = options
  const random = new Random(seed)
  await using pair = await openPair({ kind, extensions: [mam({ catchUp: true })], log })
  const { talkers, server } = pair
  const [anna, ben] = talkers
  // A server that is killed may forget accounts that are as young as these, and nobody could log in any more.
  await server.restart()
  while (!talkers.every(({ up }) => up)) await wait(50)
  const each = Math.floor(messages / 2)
  const moments = Array.from({ length: kills }, () => random.between(1, messages - 1)).sort((a, b) => a - b)
  const settled = () => anna.ledger.settled + ben.ledger.settled

  const killing = async () => {
    for (const [index, moment] of moments.entries()) {
      await Promise.race([reached(settled, moment, talkers), stuck(settled, patience)])
      if (!gently) await server.kill()
      await server.restart()
      log(`${settled()} of ${messages}: ${gently ? 'restart' : 'kill'} ${index + 1}`)
      while (!talkers.every(({ up }) => up)) await wait(50)
    }
  }
  const talking = Promise.all([talk(anna, ben.jid, each, 10), talk(ben, anna.jid, each, 10)])
  await killing()
  await Promise.race([talking, stuck(settled, patience)])
  const missing = [
    { from: anna, to: ben },
    { from: ben, to: anna },
  ].map(async ({ from, to }) => {
    const inArchive = await archived(to)
    const [kept, gone] = split(from.ledger.lost, (n) => inArchive.has(n))
    const { wire } = pair
    const [forgotten, lost] = split(
      gone,
      (n) => wire.isAcknowledged(to.jid, n) && wire.times(to.jid, n).length === 0,
    )
    for (const n of lost) log(`${from.jid} lost ${n}: ${JSON.stringify(wire.times(to.jid, n))}`)
    return { kept, forgotten, lost }
  })
  const found = await Promise.all(missing)
  const sum = (count: (ledger: Talker['ledger']) => number) => count(anna.ledger) + count(ben.ledger)
  return {
    delivered: sum((ledger) => ledger.delivered),
    failed: sum((ledger) => ledger.failed.size),
    archived: found.reduce((total, { kept }) => total + kept.length, 0),
    lostByServer: found.reduce((total, { forgotten }) => total + forgotten.length, 0),
    lost: found.reduce((total, { lost }) => total + lost.length, 0),
    twice: sum((ledger) => ledger.twice.length),
    outOfOrder: sum((ledger) => ledger.outOfOrder.length),
  }
}

async function reached(settled: () => number, moment: number, [anna, ben]: Readonly<[Talker, Talker]>) {
  while (settled() < moment) await Promise.race([anna.ledger.news(), ben.ledger.news()])
}

/** Those that fit, and the others. */
function split(numbers: readonly number[], fits: (n: number) => boolean): [number[], number[]] {
  return [numbers.filter(fits), numbers.filter((n) => !fits(n))]
}

/** The numbers in somebody's archive. */
async function archived({ client }: Talker): Promise<ReadonlySet<number>> {
  const numbers = new Set<number>()
  const end = client.on('xmpp.mam.message', ({ content }) => void numbers.add(Number(content)))
  for await (const _page of client.pages('xmpp.mam.query', { rsm: { max: 50 } }));
  end()
  return numbers
}
