import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Marked } from 'marked'
import type { Plugin } from 'vite'

const root = new URL('../../', import.meta.url)
const LIST = 'virtual:manual'
const README = 'virtual:readme/'
const ERRORS = 'virtual:errors'
const ASYNCAPI = 'asyncapi.json'

interface Manifest {
  description: string
  private?: boolean
}

/** What everybody needs first. */
const FIRST = ['core', 'client', 'gateway']

/** The packages' READMEs as pages of the manual, and `docs/asyncapi.json` beside them. */
export function manual(): Plugin {
  return {
    name: 'manual',
    resolveId: (id) => (id === LIST || id === ERRORS || id.startsWith(README) ? `\0${id}` : undefined),
    load(id) {
      if (id === `\0${LIST}`) return list()
      if (id === `\0${ERRORS}`) return page(this, new URL('docs/errors.md', root))
      if (id.startsWith(`\0${README}`)) {
        return page(this, new URL(`packages/${id.slice(README.length + 1)}/README.md`, root))
      }
      return undefined
    },
    configureServer(server) {
      server.middlewares.use(`/${ASYNCAPI}`, (_request, response) => {
        response.setHeader('content-type', 'application/json').end(asyncApi())
      })
    },
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: ASYNCAPI, source: asyncApi() })
    },
  }
}

function asyncApi(): string {
  return readFileSync(new URL(`docs/${ASYNCAPI}`, root), 'utf8')
}

/** Every package that is published, with what it says of itself in one line. */
function list(): string {
  const folder = new URL('packages/', root)
  const names = readdirSync(folder).filter((name) => existsSync(new URL(`${name}/package.json`, folder)))
  const rank = (name: string) => (FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length)
  const entries = names
    .map((short) => ({ short, ...(json(new URL(`${short}/package.json`, folder)) as Manifest) }))
    .filter((manifest) => !manifest.private)
    .sort((a, b) => rank(a.short) - rank(b.short) || a.short.localeCompare(b.short))
    .map(({ short, description }) => {
      const load = `() => import(${JSON.stringify(README + short)})`
      return `{ name: ${JSON.stringify(short)}, description: ${JSON.stringify(description)}, load: ${load} }`
    })
  return `export const manual = [${entries.join(',\n')}]`
}

function json(file: URL): unknown {
  return JSON.parse(readFileSync(file, 'utf8'))
}

interface Watching {
  addWatchFile(file: string): void
}

function page(context: Watching, file: URL): string {
  context.addWatchFile(fileURLToPath(file))
  return `export default ${JSON.stringify(html(readFileSync(file, 'utf8')))}`
}

const marked = new Marked({
  gfm: true,
  renderer: {
    // The page has a heading of its own above these.
    heading({ tokens, depth }) {
      return `<h${depth + 1}>${this.parser.parseInline(tokens)}</h${depth + 1}>`
    },
    code({ text }) {
      return `<pre tabindex="0"><code>${escapeHtml(text)}</code></pre>`
    },
    table(token) {
      const row = (cells: typeof token.header, name: 'th' | 'td') =>
        `<tr>${cells.map(({ tokens }) => `<${name}>${this.parser.parseInline(tokens)}</${name}>`).join('')}</tr>`
      // A head without words heads nothing.
      const head = token.header.some(({ text }) => text !== '')
        ? `<thead>${row(token.header, 'th')}</thead>`
        : ''
      const body = token.rows.map((cells) => row(cells, 'td')).join('')
      return `<div tabindex="0" class="table"><table>${head}<tbody>${body}</tbody></table></div>`
    },
    link({ href, tokens }) {
      const text = this.parser.parseInline(tokens)
      // What lies beside the README in the repository lies nowhere here.
      if (!/^https:/.test(href)) return text
      return `<a href="${escapeHtml(href)}" target="_blank" rel="noreferrer">${text}</a>`
    },
  },
})

/** Without its title and its table of events: the manual has both itself. */
function html(text: string): string {
  const body = text
    .replace(/^# .*\n/, '')
    .replace(/## Events\s+<!-- events -->[\s\S]*?<!-- \/events -->/, '')
    .replace(/<!--[\s\S]*?-->/g, '')
  return marked.parse(body, { async: false })
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`)
}
