/**
 * Writes `docs/xmpp-ftw.doap` (XEP-0453): what this project is and which XEPs it speaks.
 *
 *     tsx scripts/write-doap.ts [--check]
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { type Xep, xepsByPackage } from './xeps.js'

const file = new URL('../docs/xmpp-ftw.doap', import.meta.url)
const RFCS = ['6120', '6121', '7395', '7590', '7622']

const where = new Map<string, { xep: Xep; packages: string[] }>()
for (const [name, xeps] of xepsByPackage()) {
  for (const xep of xeps) {
    const known = where.get(xep.number)
    if (known && known.xep.version !== xep.version) {
      throw new Error(
        `XEP-${xep.number}: ${known.packages} has ${known.xep.version}, ${name} has ${xep.version}`,
      )
    }
    where.set(xep.number, { xep, packages: [...(known?.packages ?? []), name] })
  }
}

const supported = [...where.values()].sort((a, b) => a.xep.number.localeCompare(b.xep.number))
const text = `<?xml version='1.0' encoding='UTF-8'?>
<rdf:RDF xmlns='http://usefulinc.com/ns/doap#' xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:xmpp='https://linkmauve.fr/ns/xmpp-doap#'>
  <Project>
    <name>XMPP-FTW</name>
    <shortdesc xml:lang='en'>Powerful XMPP, simple JSON: one typed event API in the page, through a gateway and in Node</shortdesc>
    <homepage rdf:resource='https://github.com/xmpp-ftw/xmpp-ftw'/>
    <license rdf:resource='https://www.apache.org/licenses/LICENSE-2.0'/>
    <programming-language>TypeScript</programming-language>
    <os>Linux</os>
    <os>macOS</os>
    <os>Windows</os>
    <os>Browsers</os>
    <category rdf:resource='https://linkmauve.fr/ns/xmpp-doap#category-library'/>
${RFCS.map((rfc) => `    <implements rdf:resource='https://www.rfc-editor.org/info/rfc${rfc}'/>`).join('\n')}
${supported.map(entry).join('\n')}
  </Project>
</rdf:RDF>
`

if (existsSync(file) && readFileSync(file, 'utf8') === text) process.exit(0)
if (process.argv.includes('--check')) {
  console.error('docs/xmpp-ftw.doap is not what the packages say. Run: npm run docs')
  process.exit(1)
}
writeFileSync(file, text)

function entry({ xep, packages }: { xep: Xep; packages: string[] }): string {
  const { number, version, status, note } = xep
  const names = packages.map((name) => `@xmpp-ftw/${name}`).join(', ')
  return `    <implements>
      <xmpp:SupportedXep>
        <xmpp:xep rdf:resource='https://xmpp.org/extensions/xep-${number}.html'/>
        <xmpp:status>${status}</xmpp:status>
        <xmpp:version>${version}</xmpp:version>
        <xmpp:note xml:lang='en'>${note ? `${note}; ` : ''}${names}</xmpp:note>
      </xmpp:SupportedXep>
    </implements>`
}
