/** What the results are written to: `results.json`, the chart, and the part between the markers of `docs/benchmarks.md`. */
import { readFile, writeFile } from 'node:fs/promises'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { chart } from './chart.js'
import type { Row } from './row.js'
import { markdown } from './table.js'

const bench = join(import.meta.dirname, '..')
const docs = join(bench, '..', 'docs')

export interface Results {
  date: string
  node: string
  machine: string
  rows: readonly Row[]
}

export async function write(rows: readonly Row[]): Promise<void> {
  const results: Results = {
    date: new Date().toISOString().slice(0, 10),
    node: process.version,
    machine: machine(),
    rows,
  }
  await writeFile(join(bench, 'results.json'), `${JSON.stringify(results, undefined, 2)}\n`)
  const speed = rows.filter(({ measurement }) => measurement !== 'bytes')
  await writeFile(
    join(docs, 'images', 'benchmarks.svg'),
    chart('Speed and memory, in terms of the target', speed),
  )
  const { date, node } = results
  await between(
    join(docs, 'benchmarks.md'),
    'results',
    `${date}, Node ${node}, ${results.machine}\n\n${markdown(rows)}`,
  )
}

/** What class of machine it was: figures of another will differ, ratios less so. */
export function machine(): string {
  const all = cpus()
  const memory = Math.round(totalmem() / 2 ** 30)
  return `${all.length} cores (${all[0]?.model.trim() ?? 'unknown'}), ${memory} GiB`
}

/** Replaces what stands between two markers of a document. */
export async function between(path: string, marker: string, text: string): Promise<void> {
  const before = await readFile(path, 'utf8')
  const [begin, end] = [`<!-- ${marker} -->`, `<!-- /${marker} -->`]
  const [from, to] = [before.indexOf(begin), before.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`${path} has no place for ${marker}`)
  await writeFile(path, `${before.slice(0, from + begin.length)}\n\n${text}\n\n${before.slice(to)}`)
}
