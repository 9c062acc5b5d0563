/**
 * Fills the events table of every package's README from its contract, between `<!-- events -->` and `<!-- /events -->`.
 *
 *     tsx --conditions=@xmpp-ftw/source scripts/write-event-tables.ts [--check]
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import type { Contract } from '@xmpp-ftw/core'
import { contracts } from './contracts.js'

const START = '<!-- events -->'
const END = '<!-- /events -->'
const check = process.argv.includes('--check')

const byPackage = new Map<string, Contract[]>()
for (const { package: name, contract } of await contracts()) {
  byPackage.set(name, [...(byPackage.get(name) ?? []), contract])
}

const stale: string[] = []
for (const [name, all] of byPackage) {
  const file = new URL(`../packages/${name}/README.md`, import.meta.url)
  const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
  const from = text.indexOf(START)
  const to = text.indexOf(END)
  if (from < 0 || to < from) {
    stale.push(`${name}: the README has no ${START} … ${END}`)
    continue
  }
  const filled = `${text.slice(0, from + START.length)}\n\n${tableOf(all)}\n\n${text.slice(to)}`
  if (filled === text) continue
  if (check) stale.push(`${name}: the events table is not the contract's`)
  else writeFileSync(file, filled)
}
if (stale.length > 0) {
  console.error(`${stale.join('\n')}\nRun: npm run docs`)
  process.exit(1)
}

function tableOf(all: readonly Contract[]): string {
  const requests = all.flatMap(({ requests }) => Object.entries(requests))
  const pushes = all.flatMap(({ pushes }) => Object.entries(pushes))
  const lines: string[] = []
  if (requests.length > 0) {
    lines.push('| The app asks | | Callback | Source |', '| --- | --- | --- | --- |')
    for (const [event, { summary, callback, xep = '' }] of requests) {
      lines.push(`| \`${event}\` | ${cell(summary)} | ${callback} | ${xep} |`)
    }
  }
  if (requests.length > 0 && pushes.length > 0) lines.push('')
  if (pushes.length > 0) {
    lines.push('| The app is told | | Source |', '| --- | --- | --- |')
    for (const [event, { summary, xep = '' }] of pushes)
      lines.push(`| \`${event}\` | ${cell(summary)} | ${xep} |`)
  }
  return lines.join('\n')
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|')
}
