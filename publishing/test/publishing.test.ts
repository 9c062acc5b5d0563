/**
 * From changesets to the projects of newcomers: versions are raised and packages published to a registry of our own, then
 * installed from there, and what is installed logs in at a real server.
 */
import type { ChildProcess } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { launchChromium, type ServedPages, servePages } from '@xmpp-ftw/interop/browser'
import { startProsody, type XmppServer } from '@xmpp-ftw/interop/servers'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { inc, minSatisfying, satisfies } from 'semver'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Project } from './project.js'
import { type Registry, startRegistry } from './registry.js'
import { type Manifest, Release } from './release.js'

const packages = join(import.meta.dirname, '../../packages')
/** Folders of what is published. */
const names = readdirSync(packages).filter(
  (name) => !(JSON.parse(readFileSync(join(packages, name, 'package.json'), 'utf8')) as Manifest).private,
)
/** Minutes rather than seconds, on a machine that has other things to do. */
const LONG = 300_000

let folder: string
let registry: Registry
let release: Release
let first: Map<string, Manifest>
let published: string[]
let server: XmppServer
let browser: Awaited<ReturnType<typeof launchChromium>>

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'xmpp-ftw-publishing-'))
  registry = await startRegistry(join(folder, 'registry'))
  release = await Release.prepare(join(folder, 'tree'))
  first = await release.version()
  published = await release.publish(registry)
  server = await startProsody({ users: [{ user: 'anna', password: 'secret' }] })
  browser = await launchChromium()
}, 2 * LONG)

afterAll(async () => {
  await browser?.close()
  await server?.stop()
  await registry?.stop()
  if (folder) await rm(folder, { recursive: true, force: true })
})

function project(name: string, wanted: readonly string[], type?: 'module' | 'commonjs'): Promise<Project> {
  return Project.create(join(folder, name), {
    registry: registry.url,
    packages: wanted,
    ...(type && { type }),
  })
}

/** Where the test's server is, for a program of Node. */
function connection(): string {
  const here = { host: '127.0.0.1', port: server.ports.c2s, ca: server.ca }
  return JSON.stringify({ servers: { [server.domain]: here } })
}

describe('the first release', () => {
  it('has versions of their own with a changelog, and leaves no changeset', async () => {
    expect([...first.keys()]).toEqual(names)
    for (const [name, { version }] of first) {
      expect([name, version]).toEqual([name, expect.stringMatching(/^0\.[1-9]\d*\.0$/)])
      expect(await release.read(`packages/${name}/CHANGELOG.md`)).toContain(`## ${version}`)
    }
    expect(await release.waiting()).toEqual([])
    expect(unmet(first)).toEqual([])
  })

  it('publishes all of it', () => {
    expect(published).toEqual([...first.values()].map(({ name, version }) => `${name}@${version}`).sort())
  })

  describe.each(names)('%s in the registry', (name) => {
    let tarball: ArrayBuffer
    beforeAll(async () => {
      tarball = await registry.tarball(`@xmpp-ftw/${name}`)
    })

    it('holds what is needed, and nothing that only this workspace understands', () => {
      const content = createPackageFromTarballData(new Uint8Array(tarball))
      const inside = `/node_modules/@xmpp-ftw/${name}/`
      const files = content.listFiles().map((file) => file.slice(inside.length))
      expect(files).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'CHANGELOG.md']))
      expect(files.filter((file) => file.startsWith('src/') || file.includes('.test.'))).toEqual([])
      const text = content.readFile(`${inside}package.json`)
      expect(text).not.toMatch(/workspace:|catalog:|@xmpp-ftw\/(source|testing|interop)/)
      const { repository, peerDependencies = {} } = JSON.parse(text) as Manifest
      // The registry refuses provenance for what does not say where it comes from.
      expect(repository).toEqual({
        type: 'git',
        url: 'git+https://github.com/xmpp-ftw/xmpp-ftw.git',
        directory: `packages/${name}`,
      })
      if (name !== 'core') expect(peerDependencies).toHaveProperty('@xmpp-ftw/core')
    })

    it('is clean to publint', async () => {
      const { messages, pkg } = await publint({ pack: { tarball }, strict: true })
      expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([])
    })

    it('has the right types', async () => {
      const checked = await checkPackage(createPackageFromTarballData(new Uint8Array(tarball)))
      expect(checked.types).toMatchObject({ kind: 'included' })
      // ES modules only, from Node 20.19 on: there `require` takes them as well.
      const problems = (checked.types ? checked.problems : []).filter(
        (problem) =>
          problem.kind !== 'CJSResolvesToESM' &&
          !('resolutionKind' in problem && problem.resolutionKind === 'node10'),
      )
      expect(problems).toEqual([])
    }, 120_000)
  })
})

describe('in Node', () => {
  it('logs in and pings as an ES module', { timeout: LONG }, async () => {
    const app = await project('esm', ['@xmpp-ftw/client', '@xmpp-ftw/ping'])
    await app.write(
      'app.js',
      `import { embed } from '@xmpp-ftw/client'
import { ping } from '@xmpp-ftw/ping'

const client = embed([ping()], { connection: ${connection()} })
await client.request('xmpp.login', { jid: 'anna@${server.domain}', password: 'secret' })
console.log('alive:', await client.request('xmpp.ping', { timeout: 10_000 }))
await client.close()
`,
    )
    expect(await app.run('node', 'app.js')).toBe('alive: true\n')
    expect(await app.ours()).toEqual(['client', 'core', 'ping'])
  })

  it('logs in and pings as CommonJS', { timeout: LONG }, async () => {
    const app = await project('cjs', ['@xmpp-ftw/client', '@xmpp-ftw/ping'], 'commonjs')
    await app.write(
      'app.js',
      `const { embed } = require('@xmpp-ftw/client')
const { ping } = require('@xmpp-ftw/ping')

const client = embed([ping()], { connection: ${connection()} })
client
  .request('xmpp.login', { jid: 'anna@${server.domain}', password: 'secret' })
  .then(() => client.request('xmpp.ping', { timeout: 10_000 }))
  .then((alive) => console.log('alive:', alive))
  .finally(() => client.close())
`,
    )
    expect(await app.run('node', 'app.js')).toBe('alive: true\n')
  })

  it('enters a room with no more than core, client and muc', { timeout: LONG }, async () => {
    const app = await roomy()
    expect(await app.run('node', 'app.js')).toBe('in as anna\n')
    expect(await app.run('node', '--conditions=production', 'app.js')).toBe('in as anna\n')
    expect(await app.ours()).toEqual(['client', 'core', 'muc'])
  })
})

/** Made once: the second release comes to it as well. */
let room: Promise<Project> | undefined
function roomy(): Promise<Project> {
  room ??= project('room', ['core', 'client', 'muc'].map(full)).then(async (app) => {
    await app.write(
      'app.js',
      `import { embed } from '@xmpp-ftw/client'
import { muc } from '@xmpp-ftw/muc'

const client = embed([muc()], { connection: ${connection()} })
await client.request('xmpp.login', { jid: 'anna@${server.domain}', password: 'secret' })
const room = 'tea@${server.services.muc}'
const { nick } = await client.request('xmpp.muc.create', { room, nick: 'anna', instant: true })
console.log('in as', nick)
await client.close()
`,
    )
    return app
  })
  return room
}

function full(name: string): string {
  return `@xmpp-ftw/${name}`
}

interface Outcomes {
  /** Whether contracts have their examples, which lean builds do not. */
  examples: boolean
  /** What became of each request: its event, the error, the answer. */
  outcomes: [event: string, error: { condition: string } | null, answer: unknown][]
}

/**
 * A program that asks for everything there is without being logged in: each event with its examples and with what nobody
 * should send. With an argument it notes those payloads, without one it takes those that were noted.
 */
function outcomes(names: readonly string[]): string {
  return `import { readFile, writeFile } from 'node:fs/promises'
import { embed } from '@xmpp-ftw/client'

const names = ${JSON.stringify(names)}
const modules = await Promise.all(names.map((name) => import(\`@xmpp-ftw/\${name}\`)))
const client = embed(modules.map((one, index) => one[names[index]]()))
const contracts = modules.flatMap((one) => Object.values(one)).filter((one) => one?.requests && one.pushes)
const requests = contracts.flatMap((one) => Object.entries(one.requests))
if (process.argv[2]) {
  const strange = [{}, { to: 7, room: {}, node: [] }, { to: '@', room: 'a b@', nick: '', items: 'x', form: [{}] }, 'text', null]
  const chosen = requests.flatMap(([event, { examples }]) => [...examples, ...strange].map((data) => [event, data]))
  await writeFile('chosen.json', JSON.stringify(chosen))
}
const outcomes = []
for (const [event, data] of JSON.parse(await readFile('chosen.json', 'utf8'))) {
  outcomes.push(
    await new Promise((resolve) => client.send(event, data, (error, answer) => resolve([event, error, answer]))),
  )
}
await client.close()
console.log(JSON.stringify({ examples: requests.some(([, one]) => one.examples), outcomes }))
`
}

describe('everything there is', () => {
  const factories = names.filter((name) => !['core', 'client', 'gateway', 'item-parser'].includes(name))
  let app: Project
  /** What may be imported: package by package, each entry of its own. */
  let entries: string[]

  beforeAll(async () => {
    const compilers = ['typescript@6.0.3', 'typescript-7@npm:typescript@7.0.2']
    app = await project('everything', [...names.map(full), ...compilers, '@types/node@20'])
    entries = []
    for (const name of names) {
      const text = await readFile(app.path('node_modules', full(name), 'package.json'), 'utf8')
      const { exports } = JSON.parse(text) as { exports: Record<string, unknown> }
      const paths = Object.keys(exports).filter((path) => path !== './package.json')
      entries.push(...paths.map((path) => `${full(name)}${path.slice(1)}`))
    }
  }, LONG)

  it('is imported and required, each entry of each package', { timeout: LONG }, async () => {
    const code = (load: string) =>
      `const all = ${JSON.stringify(entries)};\n(async () => {\n  for (const one of all) if (Object.keys(${load}).length === 0) throw new Error(one)\n  console.log(all.length)\n})()\n`
    await app.write('import.mjs', code('await import(one)'))
    await app.write('require.cjs', code('require(one)'))
    expect(await app.run('node', 'import.mjs')).toBe(`${entries.length}\n`)
    expect(await app.run('node', 'require.cjs')).toBe(`${entries.length}\n`)
  })

  it('refuses and admits the same in lean builds as in full ones', { timeout: LONG }, async () => {
    await app.write('outcomes.mjs', outcomes(factories))
    const full = JSON.parse(await app.run('node', 'outcomes.mjs', 'choose')) as Outcomes
    const lean = JSON.parse(await app.run('node', '--conditions=production', 'outcomes.mjs')) as Outcomes
    expect([full.examples, lean.examples]).toEqual([true, false])
    const conditions = new Set(full.outcomes.map(([, error]) => error?.condition))
    expect(conditions).toEqual(new Set(['client-error', 'not-connected']))
    expect(lean.outcomes).toEqual(full.outcomes)
  })

  it.each([
    { file: 'app.mts', module: 'node16', compiler: 'typescript', types: ['node'] },
    { file: 'app.cts', module: 'nodenext', compiler: 'typescript-7', types: ['node'] },
    { file: 'page.ts', module: 'bundler', compiler: 'typescript-7', types: [] },
  ])(
    'has types for $file with $module resolution and $compiler, libraries checked',
    { timeout: LONG },
    async ({ file, module, compiler, types }) => {
      // What needs Node is for no page.
      const wanted = module === 'bundler' ? entries.filter((one) => !/gateway|\/node$/.test(one)) : entries
      const all = wanted.map((one, index) => `export * as entry${index} from '${one}'`)
      const imports = factories.map((name) => `import { ${name} } from '${full(name)}'`)
      await app.write(
        file,
        `${imports.join('\n')}
import { embed } from '@xmpp-ftw/client'
${all.join('\n')}
const client = embed([${factories.map((name) => `${name}()`).join(', ')}])
export const rooms: Promise<{ nick?: string }> = client.request('xmpp.muc.join', { room: 'tea@muc.example.com', nick: 'anna' })
// @ts-expect-error a nick is missing
client.request('xmpp.muc.join', { room: 'tea@muc.example.com' })
`,
      )
      const kind = { module: module === 'bundler' ? 'esnext' : module, moduleResolution: module }
      const options = {
        ...kind,
        types,
        lib: ['es2023', 'dom'],
        strict: true,
        noEmit: true,
        skipLibCheck: false,
        target: 'es2022',
      }
      await app.write('tsconfig.json', JSON.stringify({ compilerOptions: options, files: [file] }))
      await app.run('node', `node_modules/${compiler}/bin/tsc`, '-p', '.')
    },
  )

  it('has types for pages that import one extension and nothing else, libraries checked', {
    timeout: LONG,
  }, async () => {
    const options = { module: 'esnext', moduleResolution: 'bundler', types: [], lib: ['es2023', 'dom'] }
    const strict = { strict: true, noEmit: true, skipLibCheck: false, target: 'es2022' }
    for (const name of factories) {
      await app.write(
        'alone.ts',
        `import { connect } from '@xmpp-ftw/client'
import type {} from '${full(name)}'
connect('wss://chat.example.com/xmpp-ftw')
`,
      )
      await app.write(
        'tsconfig.json',
        JSON.stringify({ compilerOptions: { ...options, ...strict }, files: ['alone.ts'] }),
      )
      await app.run('node', 'node_modules/typescript-7/bin/tsc', '-p', '.')
    }
  })

  it('has types for calls in a page that imports nothing else of jingle', { timeout: LONG }, async () => {
    await app.write(
      'calls.ts',
      `import { connect } from '@xmpp-ftw/client'
import { Calls, type Ended } from '@xmpp-ftw/jingle/browser'

const calls = new Calls(connect('wss://chat.example.com/xmpp-ftw'))
calls.on('incoming', (call) => call.on('ended', ({ reason }) => console.log(reason.condition)))
// @ts-expect-error a reason is no text
export const reason: Ended['reason'] = 'busy'
`,
    )
    const options = { module: 'esnext', moduleResolution: 'bundler', types: [], lib: ['es2023', 'dom'] }
    const strict = { strict: true, noEmit: true, skipLibCheck: false, target: 'es2022' }
    await app.write(
      'tsconfig.json',
      JSON.stringify({ compilerOptions: { ...options, ...strict }, files: ['calls.ts'] }),
    )
    await app.run('node', 'node_modules/typescript/bin/tsc', '-p', '.')
  })
})

describe('in a page', () => {
  let app: Project
  let pages: ServedPages
  beforeAll(async () => {
    app = await project('page', [
      '@xmpp-ftw/client',
      '@xmpp-ftw/ping',
      '@xmpp-ftw/muc',
      'vite@8.3.8',
      'esbuild@0.28.2',
    ])
    await app.write(
      'index.html',
      '<!doctype html><title>waiting</title><script type="module" src="./app.ts"></script>',
    )
    // Where to is in the address, so that the bundle is the same for everybody.
    await app.write(
      'app.ts',
      `import { connect, embed } from '@xmpp-ftw/client'
import { ping } from '@xmpp-ftw/ping'

const { websocket, gateway, jid } = Object.fromEntries(new URLSearchParams(location.search)) as Record<string, string>
const client = gateway ? connect(gateway) : embed([ping()], { connection: { websocket } })
await client.request('xmpp.login', { jid, password: 'secret' })
document.title = \`alive: \${await client.request('xmpp.ping', { timeout: 10_000 })}\`
await client.close()
`,
    )
  }, LONG)

  /** What the title of the page says in the end. */
  async function title(site: string, where: Record<string, string>): Promise<string> {
    pages = await servePages(app.path(site))
    const tab = await browser.newPage()
    try {
      const problems: string[] = []
      tab.on('pageerror', (error) => problems.push(String(error)))
      await tab.goto(`${pages.url}?${new URLSearchParams({ jid: `anna@${server.domain}`, ...where })}`)
      await tab.waitForFunction("document.title !== 'waiting'").catch(() => {})
      expect(problems).toEqual([])
      return await tab.title()
    } finally {
      await tab.close()
      await pages.stop()
    }
  }

  it("logs in and pings from Vite's production build, which takes the lean builds", {
    timeout: LONG,
  }, async () => {
    await app.run('node', 'node_modules/vite/bin/vite.js', 'build', '--sourcemap', '--logLevel', 'error')
    const built = readdirSync(app.path('dist/assets'))
    const maps = await Promise.all(
      built
        .filter((file) => file.endsWith('.map'))
        .map((file) => readFile(app.path('dist/assets', file), 'utf8')),
    )
    const sources = maps.flatMap((map) => (JSON.parse(map) as { sources: string[] }).sources)
    const ours = sources.flatMap((source) => /@xmpp-ftw\/.*/.exec(source)?.[0] ?? [])
    expect(ours).toEqual(expect.arrayContaining([expect.stringMatching(/^@xmpp-ftw\/ping\//)]))
    expect(ours.filter((source) => !/^@xmpp-ftw\/\w+\/dist\/lean\//.test(source))).toEqual([])
    expect(await title('dist', { websocket: server.websocket })).toBe('alive: true')
  })

  it("logs in and pings from esbuild's bundle", { timeout: LONG }, async () => {
    const options = ['--bundle', '--format=esm', '--outfile=bundle/app.ts.js']
    await app.run(app.path('node_modules/.bin/esbuild'), 'app.ts', ...options)
    const page = await readFile(app.path('index.html'), 'utf8')
    await app.write('bundle/index.html', page.replace('app.ts', 'app.ts.js'))
    expect(await title('bundle', { websocket: server.websocket })).toBe('alive: true')
  })

  it('logs in and pings through the gateway that npx starts', { timeout: LONG }, async () => {
    const operator = await project('gateway', ['@xmpp-ftw/gateway', '@xmpp-ftw/ping'])
    const program = operator.path('node_modules/.bin/xmpp-ftw')
    expect(await operator.run(program, '--version')).toBe(`${first.get('gateway')?.version}\n`)
    const host = `127.0.0.1:${server.ports.c2s}`
    const flags = ['--domain', server.domain, '--xmpp-host', host, '--insecure-loopback', '--origin', '*']
    const child = operator.start(program, '--port', '0', ...flags)
    try {
      expect(await title('bundle', { gateway: await listens(child) })).toBe('alive: true')
    } finally {
      child.kill('SIGKILL')
    }
  })
})

/** The address that the program prints. */
async function listens(child: ChildProcess): Promise<string> {
  let said = ''
  child.stderr?.on('data', (chunk) => {
    said += String(chunk)
  })
  if (!child.stdout) throw new Error('The program has no output')
  for await (const line of createInterface({ input: child.stdout })) {
    said += `${line}\n`
    const url = /listens on (\S+)/.exec(line)?.[1]
    if (url) return url
  }
  throw new Error(`The program ended:\n${said}`)
}

describe('later releases', () => {
  it('are of core alone when core has more to offer: a minor of core is a major of nobody', {
    timeout: LONG,
  }, async () => {
    const app = await roomy()
    const core = first.get('core')?.version ?? ''
    const next = inc(core, 'minor') ?? ''
    await release.change({ '@xmpp-ftw/core': 'minor' })
    const second = await release.version()
    expect(versions(second)).toEqual({ ...versions(first), core: next })
    expect(unmet(second)).toEqual([])
    expect(await release.publish(registry)).toEqual([`@xmpp-ftw/core@${next}`])
    expect(await registry.versions('@xmpp-ftw/core')).toEqual([core, next])

    await app.npm('install', '--prefer-online', '@xmpp-ftw/core@latest')
    const text = await readFile(app.path('node_modules/@xmpp-ftw/core/package.json'), 'utf8')
    expect(JSON.parse(text)).toMatchObject({ version: next })
    expect(await app.ours()).toEqual(['client', 'core', 'muc'])
    expect(await app.run('node', 'app.js')).toBe('in as anna\n')
  })

  it('are of a package that needs more of core as well, where it says so, and npm keeps to that', {
    timeout: LONG,
  }, async () => {
    const app = await roomy()
    const [before, core = ''] = await registry.versions('@xmpp-ftw/core')
    const next = inc(core, 'minor') ?? ''
    const muc = inc(first.get('muc')?.version ?? '', 'minor') ?? ''
    await release.need('muc', '@xmpp-ftw/core', `>=${next} <1.0.0`)
    await release.change({ '@xmpp-ftw/core': 'minor', '@xmpp-ftw/muc': 'minor' })
    const third = await release.version()
    expect(versions(third)).toEqual({ ...versions(first), core: next, muc })
    expect(unmet(third)).toEqual([])
    expect(await release.publish(registry)).toEqual([`@xmpp-ftw/core@${next}`, `@xmpp-ftw/muc@${muc}`])

    const old = project('old', [`@xmpp-ftw/core@${before}`, '@xmpp-ftw/client', '@xmpp-ftw/muc@latest'])
    await expect(old).rejects.toThrow('ERESOLVE')
    await app.npm('install', '--prefer-online', '@xmpp-ftw/core@latest', '@xmpp-ftw/muc@latest')
    expect(await app.run('node', 'app.js')).toBe('in as anna\n')
  })

  it('run with the oldest core that each of them allows', { timeout: LONG }, async () => {
    const cores = await registry.versions('@xmpp-ftw/core')
    const oldest = new Map<string, string[]>()
    for (const name of names.filter((one) => one !== 'core')) {
      const { peerDependencies = {} } = await registry.manifest(full(name))
      const version = minSatisfying(cores, peerDependencies['@xmpp-ftw/core'] ?? '')
      if (version === null) throw new Error(`${name} allows no core there is`)
      oldest.set(version, [...(oldest.get(version) ?? []), name])
    }
    // Everybody's but that of the room, which has just said that it needs a newer one.
    expect([...oldest.keys()]).toEqual([cores[0], cores[2]])
    for (const [core, users] of oldest) {
      const wanted = new Set(['client', ...users])
      const app = await project(`core-${core}`, [`@xmpp-ftw/core@${core}`, ...[...wanted].map(full)])
      const installed = await readFile(app.path('node_modules/@xmpp-ftw/core/package.json'), 'utf8')
      expect(JSON.parse(installed)).toMatchObject({ version: core })
      const factories = users.filter((name) => !['client', 'gateway', 'item-parser'].includes(name))
      const imports = factories.map((name) => `import { ${name} } from '${full(name)}'`)
      await app.write(
        'app.js',
        `${imports.join('\n')}
import { embed } from '@xmpp-ftw/client'

const client = embed([${factories.map((name) => `${name}()`).join(', ')}], { connection: ${connection()} })
await client.request('xmpp.login', { jid: 'anna@${server.domain}', password: 'secret' })
await client.request('xmpp.presence', {})
console.log('there')
await client.close()
`,
      )
      expect(await app.run('node', 'app.js')).toBe('there\n')
    }
  })
})

function versions(manifests: ReadonlyMap<string, Manifest>): Record<string, string> {
  return Object.fromEntries([...manifests].map(([name, { version }]) => [name, version]))
}

/** Peers whose range leaves out what they are released with. */
function unmet(manifests: ReadonlyMap<string, Manifest>): string[] {
  return [...manifests.values()].flatMap(({ name, peerDependencies = {} }) =>
    Object.entries(peerDependencies)
      .filter(([peer, range]) => {
        const { version = '' } = manifests.get(peer.replace('@xmpp-ftw/', '')) ?? {}
        return !satisfies(version, range.replace('workspace:', ''))
      })
      .map(([peer, range]) => `${name}: ${peer} ${range}`),
  )
}
