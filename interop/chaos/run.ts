/**
 * Chaos: `npm run chaos -- --server prosody --messages 20000 --cuts 200 --kills 10 --seed 7`
 *
 * Everything may be left out. The same seed breaks the same lines in the same ways, at the same points of the
 * conversation.
 */
import { parseArgs } from 'node:util'
import type { ServerKind } from '../src/servers/index.js'
import { cutLines } from './cut-lines.js'
import { killServer } from './kill-server.js'
import { newSeed } from './random.js'

const { values } = parseArgs({
  options: {
    server: { type: 'string' },
    messages: { type: 'string', default: '20000' },
    cuts: { type: 'string', default: '200' },
    kills: { type: 'string', default: '10' },
    seed: { type: 'string' },
  },
})

const kinds: readonly ServerKind[] =
  values.server === 'prosody' || values.server === 'ejabberd' ? [values.server] : ['prosody', 'ejabberd']
const seed = values.seed === undefined ? newSeed() : Number(values.seed)
const [messages, cuts, kills] = [values.messages, values.cuts, values.kills].map(Number) as [
  number,
  number,
  number,
]
const log = (line: string) => process.stderr.write(`${line}\n`)

let bad = false
for (const kind of kinds) {
  log(`${kind}, seed ${seed}`)
  if (cuts > 0) {
    const report = await cutLines({ kind, messages, cuts, seed, log })
    bad ||= report.lost + report.twice + report.outOfOrder > 0
    tell({ kind, seed, cuts, messages, ...report })
  }
  for (const gently of kills > 0 ? [false, true] : []) {
    const report = await killServer({
      kind,
      messages: Math.min(messages, 200 * kills),
      kills,
      seed,
      gently,
      log,
    })
    bad ||= report.twice + report.lost > 0
    tell({ kind, seed, kills, gently, ...report })
  }
}
process.exitCode = bad ? 1 : 0

function tell(report: unknown): void {
  process.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`)
}
