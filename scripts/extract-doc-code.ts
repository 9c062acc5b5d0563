/**
 * Writes every TypeScript block of the documentation to `.cache/docs`, one module each, for the compiler to check with
 * `tsconfig/docs.json`.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = new URL('../', import.meta.url)
const target = new URL('.cache/docs/', root)

const documents = [
  ...readdirSync(root).filter((file) => file.endsWith('.md')),
  ...readdirSync(new URL('docs', root), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file}`),
  ...readdirSync(new URL('packages', root)).map((name) => `packages/${name}/README.md`),
]

rmSync(target, { recursive: true, force: true })
mkdirSync(target, { recursive: true })
let count = 0
for (const document of documents) {
  const blocks = [...text(document).matchAll(/^```ts\n([\s\S]*?)^```$/gm)]
  blocks.forEach(([, code = ''], index) => {
    count += 1
    const name = `${document.replaceAll('/', '-').replace(/\.md$/, '')}-${index + 1}.ts`
    writeFileSync(new URL(name, target), `// ${document}, block ${index + 1}\n${code}\nexport {}\n`)
  })
}
console.log(`${count} blocks in ${fileURLToPath(target)}`)

function text(document: string): string {
  try {
    return readFileSync(new URL(document, root), 'utf8')
  } catch {
    return ''
  }
}
