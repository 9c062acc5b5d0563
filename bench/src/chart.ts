/** A chart of rows that have a target, as SVG: legible on light and dark pages alike, since it takes both into account. */
import { passes, type Row } from './row.js'
import { resultOf } from './table.js'

const LINE = 26
const LABEL = 300
const BAR = 330
const WIDTH = 760

/** Each bar is the result in terms of its target, which is the line across all of them. */
export function chart(title: string, rows: readonly Row[]): string {
  const shown = rows.filter((row) => row.target)
  const height = 56 + shown.length * LINE
  const most = Math.max(1.25, ...shown.map(share))
  const at = (value: number) => LABEL + (value / most) * BAR
  const bars = shown.map((row, index) => {
    const y = 44 + index * LINE
    const width = Math.max(at(share(row)) - LABEL, 1).toFixed(1)
    return [
      `<text x="${LABEL - 10}" y="${y + 13}" text-anchor="end">${escaped(row.what)}</text>`,
      `<rect class="${passes(row) ? 'good' : 'bad'}" x="${LABEL}" y="${y}" width="${width}" height="18" rx="2"/>`,
      `<text x="${WIDTH - 10}" y="${y + 13}" text-anchor="end">${resultOf(row)}</text>`,
    ].join('\n')
  })
  const target = at(1).toFixed(1)
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escaped(title)}">
<style>
text { font: 12px system-ui, sans-serif; fill: #1f2328 } .title { font-weight: 600; font-size: 14px }
.good { fill: #1a7f37 } .bad { fill: #bf5b00 } .target { stroke: #59636e; stroke-dasharray: 4 3 }
@media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .good { fill: #3fb950 } .bad { fill: #f0883e } .target { stroke: #9198a1 } }
</style>
<text class="title" x="10" y="20">${escaped(title)}</text>
<text x="${target}" y="36" text-anchor="middle">target</text>
${bars.join('\n')}
<line class="target" x1="${target}" y1="40" x2="${target}" y2="${height - 8}"/>
</svg>
`
}

/** How much of its target a result is: more than 1 is better, whichever way the target lies. */
function share({ value, target }: Row): number {
  if (!target) return 0
  const reached = target.bound === 'at least' ? value / target.value : target.value / value
  return Math.min(Math.max(reached, 0), 3)
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`)
}
