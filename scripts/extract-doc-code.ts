/**
 * Writes every TypeScript block of the documentation to `.cache/docs`, one module each, for the compiler to check with
 * `tsconfig/docs.json`. What is marked as `ts page` goes to `.cache/docs-page`: `tsconfig/docs-page.json` sees core as
 * browsers do.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = new URL('../', import.meta.url)
const targets = { node: new URL('.cache/docs/', root), page: new URL('.cache/docs-page/', root) }

const documents = [
  ...readdirSync(root).filter((file) => file.endsWith('.md')),
  ...readdirSync(new URL('docs', root), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file}`),
  ...readdirSync(new URL('packages', root)).map((name) => `packages/${name}/README.md`),
]

for (const target of Object.values(targets)) {
  rmSync(target, { recursive: true, force: true })
  mkdirSync(target, { recursive: true })
}
let count = 0
for (const document of documents) {
  const blocks = [...text(document).matchAll(/^```ts( page)?\n([\s\S]*?)^```$/gm)]
  blocks.forEach(([, page, code = ''], index) => {
    count += 1
    const name = `${document.replaceAll('/', '-').replace(/\.md$/, '')}-${index + 1}.ts`
    writeFileSync(
      new URL(name, page ? targets.page : targets.node),
      `// ${document}, block ${index + 1}\n${code}\nexport {}\n`,
    )
  })
}
console.log(`${count} blocks in ${fileURLToPath(new URL('.cache', root))}`)

function text(document: string): string {
  try {
    return readFileSync(new URL(document, root), 'utf8')
  } catch {
    return ''
  }
}
