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
  const serious = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html} ${node.failureSummary}`))
  return [...serious, ...(await sideways(page))]
}

/** Parts of the page that must be scrolled sideways to be read, other than code and tables (WCAG 2, 1.4.10). */
function sideways(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [document.documentElement, ...document.body.querySelectorAll('*')]
      .filter((element) => !element.matches('pre, .table, textarea, input'))
      .filter((element) => element.scrollWidth > element.clientWidth + 1)
      .filter(
        (element) =>
          element === document.documentElement || /auto|scroll/.test(getComputedStyle(element).overflowX),
      )
      .map((element) => `scrolls sideways: ${(element.cloneNode() as Element).outerHTML}`),
  )
}
