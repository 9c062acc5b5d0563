import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { chart } from './chart.js'
import { MEASUREMENTS } from './measurements.js'
import { answer, start, stop } from './own-process.js'
import { between } from './report.js'
import { passes, type Row } from './row.js'
import { markdown, printed } from './table.js'

const root = join(import.meta.dirname, '..', '..')
const docs = readFileSync(join(root, 'docs', 'benchmarks.md'), 'utf8')

/** The lines of the table of what is measured. */
const lines = /<!-- measured -->(.*)<!-- \/measured -->/s
  .exec(docs)?.[1]
  ?.split('\n')
  .map((line) => line.split('|')[1]?.trim())
  .filter((cell) => cell && !/^(-+|what)$/.test(cell))

describe('what is measured', () => {
  it('is what the documentation says', () => {
    expect(MEASUREMENTS.map(({ line }) => line)).toEqual(lines)
  })

  it.each(MEASUREMENTS)('$name has a file of its own', ({ name }) => {
    expect(existsSync(join(import.meta.dirname, 'measurements', `${name}.ts`))).toBe(true)
  })

  it.each(MEASUREMENTS.filter(({ cheap }) => cheap))(
    '$name can be measured',
    async ({ name }) => {
      const program = await start('run-one', [name, '{"quick":true}'], ['--expose-gc'])
      try {
        const rows = await answer<Row[]>(program)
        expect(rows.length).toBeGreaterThan(0)
        for (const row of rows) {
          expect(row.measurement).toBe(name)
          expect(row.value, row.what).toBeGreaterThan(0)
        }
      } finally {
        await stop(program)
      }
    },
    60_000,
  )
})

describe('a result', () => {
  const row: Row = { measurement: 'x', what: 'a < b', against: 'c', value: 0.5, unit: '×' }
  const least: Row = { ...row, target: { bound: 'at least', value: 0.6 } }
  const most: Row = { ...row, target: { bound: 'at most', value: 0.6 } }

  it('is better on one side of its target', () => {
    expect([row, least, most].map(passes)).toEqual([undefined, false, true])
  })

  it('is printed, written and drawn', () => {
    expect(printed([least, most]).split('\n').slice(1)).toEqual([
      expect.stringMatching(/^a < b +c +0\.50 × +at least 0\.6 × +not reached$/),
      expect.stringMatching(/^a < b +c +0\.50 × +at most 0\.6 × +pass$/),
    ])
    expect(markdown([most])).toContain('| a < b | c | 0.50 × | at most 0.6 × | pass |  |')
    const drawn = chart('Title', [row, least, most])
    expect(drawn.match(/<rect class="(?:good|bad)"/g)).toEqual(['<rect class="bad"', '<rect class="good"'])
    expect(drawn).not.toContain('a < b')
  })

  it('has a place in the documentation, or is not written', async () => {
    await expect(between(join(root, 'docs', 'benchmarks.md'), 'no such place', 'x')).rejects.toThrow(
      'no place',
    )
  })
})
