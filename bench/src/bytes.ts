/** What the packages add to a page: minified and gzipped, as a bundler makes them for production. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

const packages = join(import.meta.dirname, '..', '..', 'packages')

export interface Bytes {
  /** What is measured. */
  name: string
  /** Minified and gzipped. */
  bytes: number
  /** At most that many. */
  budget: number
}

export const KB = 1024

/**
 * Kilobytes of what is more than three for a reason. Where the first estimate did not hold, this is the measured size:
 *
 * - `muc`: 27 requests, most of them of XEP-0045, and rooms that are entered again (XEP-0410). The estimate was 6; what is left
 *   is code that runs: a seventh the contract, the rest rooms, presences, messages and administration.
 * - `mam`: what reads on after a gap is loaded when it is wanted, which leaves two files that know of each other.
 * - `item-parser`: eleven payload formats, each in both directions with its schema, and the sanitiser they share.
 */
const BUDGETS: Record<string, number> = {
  muc: 6.5,
  pubsub: 6,
  jingle: 9,
  mam: 3.5,
  buddycloud: 6,
  'item-parser': 4.5,
}

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
  const base = below(name).map((one) => `export * from '${one}'`)
  const own = `export { ${factory(name)} } from '@xmpp-ftw/${name}'`
  const before = await gzipped(name, base.join('\n'))
  return (await gzipped(name, [...base, own].join('\n'))) - before
}

/** Packages of ours that it is built on, by their full names. */
function below(name: string): string[] {
  const { dependencies = {}, peerDependencies = {} } = manifest(name)
  return Object.keys({ ...dependencies, ...peerDependencies }).filter((one) => one.startsWith('@xmpp-ftw/'))
}

/** Folders of packages that may be in a page with this one: its own, and those it is built on, however far down. */
export function allowed(name: string): Set<string> {
  const names = below(name).map((one) => one.slice('@xmpp-ftw/'.length))
  return new Set([name, ...names.flatMap((one) => [...allowed(one)])])
}

/** `item-parser` is a class, all others have a factory of their name. */
function factory(name: string): string {
  return name === 'item-parser' ? 'ItemParser' : name
}

export interface Manifest {
  private?: boolean
  dependencies?: Record<string, string>
  peerDependencies?: Record<string, string>
  exports: Record<string, unknown>
}

export function manifest(name: string): Manifest {
  return JSON.parse(readFileSync(join(packages, name, 'package.json'), 'utf8'))
}

/**
 * A module as it leaves a bundler: what is loaded at once, not what is when it is used.
 * @param name folder of the package that it is resolved from
 */
export async function gzipped(name: string, source: string): Promise<number> {
  const { atOnce } = await bundle(name, source)
  return atOnce.reduce((sum, text) => sum + gzipSync(text, { level: 9 }).length, 0)
}

export interface Bundle {
  /** Files that are loaded with the page. */
  atOnce: readonly string[]
  /** All of it, what is loaded when it is used included. */
  text: string
  /** Folders of the packages that anything in it comes from. */
  packages: ReadonlySet<string>
  /** What the bundler has to say against what it was given. */
  warnings: readonly string[]
}

/** Bundles a module as for a page, resolved from that package's folder. */
export async function bundle(
  name: string,
  source: string,
  conditions: readonly string[] = ['production'],
): Promise<Bundle> {
  const { outputFiles, metafile, warnings } = await build({
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
    conditions: [...conditions],
    charset: 'utf8',
    logLevel: 'error',
  })
  const { outputs } = metafile
  const entry = Object.keys(outputs).find((path) => outputs[path]?.entryPoint === '<stdin>')
  if (!entry) throw new Error(`Nothing was built of ${name}`)
  const needed = new Set([entry])
  for (const path of needed) {
    const imports = outputs[path]?.imports ?? []
    for (const one of imports) if (one.kind === 'import-statement') needed.add(one.path)
  }
  const inputs = Object.values(outputs).flatMap((output) => Object.keys(output.inputs))
  return {
    atOnce: outputFiles
      .filter(({ path }) => [...needed].some((one) => path.endsWith(one)))
      .map(({ text }) => text),
    text: outputFiles.map(({ text }) => text).join('\n'),
    packages: new Set(inputs.flatMap((path) => /packages\/([^/]+)\//.exec(path)?.[1] ?? [])),
    warnings: warnings.map(({ text }) => text),
  }
}
