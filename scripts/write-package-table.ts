/**
 * Fills the table of packages in the README, between `<!-- packages -->` and `<!-- /packages -->`.
 *
 *     tsx scripts/write-package-table.ts [--check]
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { type Xep, xepsByPackage } from './xeps.js'

const START = '<!-- packages -->'
const END = '<!-- /packages -->'
const root = new URL('../', import.meta.url)
const readme = new URL('README.md', root)

interface Manifest {
  name: string
  description: string
  private?: boolean
}

const xeps = xepsByPackage()

/** Written by hand above the generated rows: what everybody needs first. */
const FIRST = ['core', 'client', 'gateway']

const rows = readdirSync(new URL('packages', root))
  .sort()
  .filter((name) => !FIRST.includes(name) && existsSync(new URL(`packages/${name}/package.json`, root)))
  .map((name) => ({ folder: name, manifest: read(name) }))
  .filter(({ manifest }) => !manifest.private)
  .map(
    ({ folder, manifest }) =>
      `| [\`${manifest.name}\`](packages/${folder}) | ${manifest.description} | ${xepList(folder)} |`,
  )

const text = readFileSync(readme, 'utf8')
const from = text.indexOf(START)
const to = text.indexOf(END)
const filled = `${text.slice(0, from)}${START}\n\n| package | | XEPs |\n| --- | --- | --- |\n${rows.join('\n')}\n\n${text.slice(to)}`
if (filled === text) process.exit(0)
if (process.argv.includes('--check')) {
  console.error("The README's table of packages is not up to date. Run: npm run docs")
  process.exit(1)
}
writeFileSync(readme, filled)

function read(name: string): Manifest {
  return JSON.parse(readFileSync(new URL(`packages/${name}/package.json`, root), 'utf8')) as Manifest
}

/** Numbers with links; in italics what is there in part. */
function xepList(folder: string): string {
  return (xeps.get(folder) ?? []).map(link).join(', ')
}

function link({ number, status }: Xep): string {
  const text = `[${number}](https://xmpp.org/extensions/xep-${number}.html)`
  return status === 'partial' ? `*${text}*` : text
}
