/** What the packages add to a page: minified and gzipped, as a bundler makes them for production. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

const packages = join(dirname(fileURLToPath(import.meta.url)), '..', 'packages')

export interface Bytes {
  /** What is measured. */
  name: string
  /** Minified and gzipped. */
  bytes: number
  /** At most that many. */
  budget: number
}

const KB = 1024

/** What is more than three kilobytes for a reason. */
const BUDGETS: Record<string, number> = { muc: 6, pubsub: 6, jingle: 9, buddycloud: 6 }

/** The client of a gateway, the core in a page, and what each XEP adds to a page that has the core. */
export async function measureBytes(): Promise<Bytes[]> {
  const client = await gzipped('client', "export { connect } from '@xmpp-ftw/client'")
  const core = await gzipped('client', "export { embed } from '@xmpp-ftw/client'")
  const rows = [
    { name: 'client (gateway)', bytes: client, budget: 4 * KB },
    { name: 'client and core (in the page)', bytes: core, budget: 32 * KB },
  ]
  for (const name of xeps()) {
    rows.push({ name, bytes: await added(name), budget: (BUDGETS[name] ?? 3) * KB })
  }
  return rows
}

/** Folders of the packages that are installed on top of core. */
export function xeps(): string[] {
  return readdirSync(packages).filter((name) => {
    const { peerDependencies = {}, private: own } = manifest(name)
    return !own && '@xmpp-ftw/core' in peerDependencies && name !== 'client' && name !== 'gateway'
  })
}

/** What a package adds to a page that has the core and those packages that it is built on. */
async function added(name: string): Promise<number> {
  const { dependencies = {}, peerDependencies = {} } = manifest(name)
  const below = Object.keys({ ...dependencies, ...peerDependencies }).filter((one) =>
    one.startsWith('@xmpp-ftw/'),
  )
  const base = below.map((one) => `export * from '${one}'`)
  const own = `export { ${factory(name)} } from '@xmpp-ftw/${name}'`
  const before = await gzipped(name, base.join('\n'))
  return (await gzipped(name, [...base, own].join('\n'))) - before
}

/** `item-parser` is a class, all others have a factory of their name. */
function factory(name: string): string {
  return name === 'item-parser' ? 'ItemParser' : name
}

interface Manifest {
  private?: boolean
  dependencies?: Record<string, string>
  peerDependencies?: Record<string, string>
}

function manifest(name: string): Manifest {
  return JSON.parse(readFileSync(join(packages, name, 'package.json'), 'utf8'))
}

/** A module as it leaves a bundler, seen from that package's folder: what is loaded at once, not what is when it is used. */
async function gzipped(name: string, source: string): Promise<number> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: source, resolveDir: join(packages, name) },
    bundle: true,
    splitting: true,
    outdir: 'out',
    minify: true,
    metafile: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
    conditions: ['production'],
    logLevel: 'error',
  })
  const entry = Object.keys(metafile.outputs).find((path) => metafile.outputs[path]?.entryPoint === '<stdin>')
  if (!entry) throw new Error(`Nothing was built of ${name}`)
  const atOnce = new Set([entry])
  for (const path of atOnce) {
    const imports = metafile.outputs[path]?.imports ?? []
    for (const one of imports) if (one.kind === 'import-statement') atOnce.add(one.path)
  }
  return outputFiles
    .filter(({ path }) => [...atOnce].some((one) => path.endsWith(one)))
    .reduce((sum, { contents }) => sum + gzipSync(contents, { level: 9 }).length, 0)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const { name, bytes, budget } of await measureBytes()) {
    const share = `${(bytes / KB).toFixed(2)} kB of ${budget / KB}`
    console.log(`${name.padEnd(32)} ${share.padStart(16)}  ${bytes <= budget ? 'ok' : 'TOO MUCH'}`)
  }
}
