import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults, RunOptions } from 'axe-core'
import type { Page } from 'playwright-core'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Pages as people have them: wide and narrow, light and dark. */
export const KINDS = (['light', 'dark'] as const).flatMap((colorScheme) => [
  { kind: `wide and ${colorScheme}`, options: { colorScheme, viewport: { width: 1280, height: 800 } } },
  {
    kind: `narrow and ${colorScheme}`,
    options: { colorScheme, viewport: { width: 390, height: 844 }, hasTouch: true },
  },
])

/** Findings that keep people out. */
export async function findings(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  const options: RunOptions = { resultTypes: ['violations'] }
  const { violations } = (await page.evaluate(`axe.run(document, ${JSON.stringify(options)})`)) as AxeResults
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html} ${node.failureSummary}`))
}
