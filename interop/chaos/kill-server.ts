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
  /** Only to be found in the archive of whom they were for: the server died between taking and delivering them. */
  archived: number
  /** Acknowledged by the server, else they would be reported as failed; it died before it kept them anywhere. */
  lostByServer: number
  twice: number
  outOfOrder: number
}

/** The server dies while two users talk. Every message is delivered, reported as failed, or in the archive. */
export async function killServer(options: KillServerOptions): Promise<KillServerReport> {
  const { kind, messages, kills, seed, gently = false, log = () => {}, patience = 10_000 } = options
  const random = new Random(seed)
  await using pair = await openPair({ kind, extensions: [mam()], log })
  const { talkers, server } = pair
  const [anna, ben] = talkers
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
    const kept = await archived(to)
    return {
      kept: from.ledger.lost.filter((n) => kept.has(n)),
      gone: from.ledger.lost.filter((n) => !kept.has(n)),
    }
  })
  const found = await Promise.all(missing)
  const sum = (count: (ledger: Talker['ledger']) => number) => count(anna.ledger) + count(ben.ledger)
  return {
    delivered: sum((ledger) => ledger.delivered),
    failed: sum((ledger) => ledger.failed.size),
    archived: found.reduce((total, { kept }) => total + kept.length, 0),
    lostByServer: found.reduce((total, { gone }) => total + gone.length, 0),
    twice: sum((ledger) => ledger.twice.length),
    outOfOrder: sum((ledger) => ledger.outOfOrder.length),
  }
}

async function reached(settled: () => number, moment: number, [anna, ben]: Readonly<[Talker, Talker]>) {
  while (settled() < moment) await Promise.race([anna.ledger.news(), ben.ledger.news()])
}

/** The numbers in somebody's archive. */
async function archived({ client }: Talker): Promise<ReadonlySet<number>> {
  const numbers = new Set<number>()
  const end = client.on('xmpp.mam.message', ({ content }) => void numbers.add(Number(content)))
  for await (const _page of client.pages('xmpp.mam.query', { rsm: { max: 50 } }));
  end()
  return numbers
}
