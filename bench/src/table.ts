import { passes, type Row } from './row.js'

const HEAD = ['what', 'against', 'result', 'target', '', 'figures']

/** For a terminal. */
export function printed(rows: readonly Row[]): string {
  const cells = [HEAD, ...rows.map(cellsOf)].map((row) => row.map((cell) => cell.replaceAll('`', '')))
  const widths = HEAD.map((_, at) => Math.max(...cells.map((row) => row[at]?.length ?? 0)))
  return cells
    .map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** For the documentation. */
export function markdown(rows: readonly Row[]): string {
  const lines = [HEAD, HEAD.map(() => '---'), ...rows.map(cellsOf)]
  return lines.map((row) => `| ${row.join(' | ')} |`).join('\n')
}

export function resultOf({ value, unit }: Row): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2
  return `${value.toFixed(digits)} ${unit}`
}

function cellsOf(row: Row): string[] {
  const { what, against, target, detail = '', unit } = row
  const passed = passes(row)
  return [
    what,
    against,
    resultOf(row),
    target ? `${target.bound} ${target.value} ${unit}` : '',
    passed === undefined ? '' : passed ? 'pass' : 'not reached',
    detail,
  ]
}
