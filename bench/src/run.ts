/**
 * Measures everything, prints it as one table, and writes `results.json`, the chart and the generated part of
 * `docs/benchmarks.md`.
 *
 *     npm run bench -- --only messages --quick
 */
import { parseArgs } from 'node:util'
import { MEASUREMENTS } from './measurements.js'
import { answer, start, stop } from './own-process.js'
import { write } from './report.js'
import type { Row } from './row.js'
import { printed } from './table.js'

const { values } = parseArgs({
  options: { only: { type: 'string', multiple: true }, quick: { type: 'boolean', default: false } },
})
const only = values.only ?? MEASUREMENTS.map(({ name }) => name)
const unknown = only.filter((name) => !MEASUREMENTS.some((one) => one.name === name))
if (unknown.length > 0)
  throw new Error(
    `Not measured: ${unknown.join(', ')}. There is ${MEASUREMENTS.map(({ name }) => name).join(', ')}`,
  )

const rows: Row[] = []
for (const { name } of MEASUREMENTS.filter((one) => only.includes(one.name))) {
  process.stderr.write(`  ${name} …\n`)
  const program = await start('run-one', [name, JSON.stringify({ quick: values.quick })], ['--expose-gc'])
  try {
    rows.push(...(await answer<Row[]>(program)))
  } finally {
    await stop(program)
  }
}
console.log(`\n${printed(rows)}\n`)
// Part of it, or in a hurry, is nothing to keep.
if (!values.quick && only.length === MEASUREMENTS.length) await write(rows)
