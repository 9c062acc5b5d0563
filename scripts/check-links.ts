/** Looks where the links of the documentation lead: files must be there, and headings in them. The rest of the Web is not asked. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { lexer, type Token, type Tokens, walkTokens } from 'marked'

const root = fileURLToPath(new URL('../', import.meta.url))

interface Document {
  links: string[]
  /** What its headings are called in addresses, as GitHub does it. */
  anchors: Set<string>
}

const documents = new Map<string, Document>()
const problems: string[] = []
let count = 0
// What is not in a commit yet counts; what git ignores does not.
const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], {
  cwd: root,
})
for (const file of listed.toString().split('\n')) {
  if (file === '' || !existsSync(join(root, file))) continue
  for (const link of read(join(root, file)).links) {
    count += 1
    const problem = problemOf(file, link)
    if (problem) problems.push(`${file}: ${link}: ${problem}`)
  }
}
for (const problem of problems) console.error(problem)
if (problems.length > 0) process.exit(1)
console.log(`${count} links`)

function problemOf(file: string, link: string): string | undefined {
  if (/^[a-z][a-z\d+.-]*:/i.test(link)) return undefined
  const [path = '', anchor] = link.split('#')
  const target = path === '' ? join(root, file) : resolve(root, dirname(file), decodeURI(path))
  if (relative(root, target).startsWith(`..${sep}`)) return 'is outside of the repository'
  if (!existsSync(target)) return 'is not there'
  if (anchor === undefined) return undefined
  // Of a folder, GitHub shows the README.
  const document = statSync(target).isDirectory() ? join(target, 'README.md') : target
  if (!document.endsWith('.md') || !existsSync(document)) return 'has no headings'
  return read(document).anchors.has(decodeURI(anchor)) ? undefined : 'has no such heading'
}

function read(path: string): Document {
  const known = documents.get(path)
  if (known) return known
  const document: Document = { links: [], anchors: new Set() }
  documents.set(path, document)
  walkTokens(lexer(readFileSync(path, 'utf8')), (token) => {
    if (token.type === 'link' || token.type === 'image') document.links.push((token as Tokens.Link).href)
    if (token.type === 'heading') document.anchors.add(anchorOf(words(token.tokens ?? []), document.anchors))
  })
  return document
}

function words(tokens: readonly Token[]): string {
  return tokens
    .map((token) =>
      'tokens' in token && token.tokens ? words(token.tokens) : 'text' in token ? token.text : '',
    )
    .join('')
}

function anchorOf(heading: string, taken: ReadonlySet<string>): string {
  const name = heading
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
    .replaceAll(' ', '-')
  let free = name
  for (let index = 1; taken.has(free); index += 1) free = `${name}-${index}`
  return free
}
