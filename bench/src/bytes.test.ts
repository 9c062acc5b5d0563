import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Contract } from '@xmpp-ftw/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { allowed, type Bytes, bundle, manifest, measureBytes, xeps } from './bytes.js'

const packages = join(import.meta.dirname, '..', '..', 'packages')
const portable = ['core', 'client', ...xeps()]

/** Every sentence of a package's contracts. */
async function sentences(name: string): Promise<string[]> {
  const module = await import(pathToFileURL(join(packages, name, 'src', 'index.ts')).href)
  const contracts = Object.values<Partial<Contract> | undefined>(module).flatMap((one) =>
    one?.requests && one.pushes ? [{ ...one.requests, ...one.pushes }] : [],
  )
  return contracts.flatMap((events) => Object.values(events).map(({ summary }) => summary))
}

/** Bytes by which versions of Node differ in how well they compress. */
const GZIP = 64

describe('bytes of a page', () => {
  let rows: Bytes[]
  beforeAll(async () => {
    rows = await measureBytes()
  })

  it('measures the client, the core and every package on top of it', () => {
    expect(rows).toHaveLength(2 + xeps().length)
    for (const { name, bytes } of rows) expect(bytes, name).toBeGreaterThan(100)
  })

  it('stay within their budgets', () => {
    const over = rows.filter(({ bytes, budget }) => bytes > budget + GZIP)
    expect(over.map(({ name, bytes, budget }) => `${name}: ${bytes} of ${budget}`)).toEqual([])
  })
})

describe.each(xeps())('a page with %s', (name) => {
  it('has no package in it that this one is not built on', async () => {
    const page = await bundle(name, `export * from '@xmpp-ftw/${name}'`)
    expect(page.packages).toContain(name)
    expect([...page.packages].filter((one) => !allowed(name).has(one))).toEqual([])
  })
})

describe.each(portable)('%s', (name) => {
  const { exports } = manifest(name)
  const everything = `export * from '@xmpp-ftw/${name}'`

  it('has a lean build of each entry', () => {
    const written = JSON.stringify(exports)
    expect(written).toContain('"production":"./dist/lean/index.js"')
    const built = [...written.matchAll(/"default":"\.\/dist\/([\w/-]+\.js)"/g)].map(([, file]) => file)
    expect(built.length).toBeGreaterThan(0)
    for (const file of built) {
      expect(written).toContain(`"production":"./dist/lean/${file}"`)
      expect(existsSync(join(packages, name, 'dist', 'lean', file ?? '')), file).toBe(true)
    }
  })

  it('is built by what all of them share', () => {
    expect(readFileSync(join(packages, name, 'tsup.config.ts'), 'utf8')).toContain('/tsup.shared.ts')
  })

  it.each(['development', 'production'])('is bundled for %s without a warning', async (condition) => {
    expect((await bundle(name, everything, [condition])).warnings).toEqual([])
  })

  it('has its manual in a page under development, and not in production', async () => {
    const prose = await sentences(name)
    const development = await bundle(name, everything, ['development'])
    const production = await bundle(name, everything)
    const written = (text: string) =>
      prose.filter((one) => text.includes(one) || text.includes(JSON.stringify(one).slice(1, -1)))
    expect(written(development.text)).toEqual(prose)
    expect(written(production.text)).toEqual([])
  })
})
