/** What a newcomer does: install packed packages from nothing, write ten lines, run them in Node and in a page. */
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium, servePages } from '../src/browser/index.js'
import { startProsody, type XmppServer } from '../src/servers/index.js'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../../', import.meta.url))
const pnpm = ['--yes', '--prefer-offline', 'pnpm@10.34.9']

/** The app of ten lines; what it connects to is in `settings`. */
const APP = `import { embed } from '@xmpp-ftw/client'
import { ping } from '@xmpp-ftw/ping'
import { settings } from './settings.js'

const client = embed([ping()], { connection: settings.connection })
await client.request('xmpp.login', { jid: settings.jid, password: 'secret' })
const alive = await client.request('xmpp.ping', { timeout: 10_000 })
await client.close()
settings.tell(\`alive: \${alive}\`)
`

let folder: string
let server: XmppServer
let browser: Browser

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'xmpp-ftw-packed-'))
  for (const name of ['core', 'client', 'ping', 'muc']) {
    await run('npx', [...pnpm, 'pack', '--pack-destination', folder], { cwd: join(root, 'packages', name) })
  }
  const tarballs = (await readdir(folder)).filter((file) => file.endsWith('.tgz')).map((file) => `./${file}`)
  await writeFile(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'newcomer', private: true, type: 'module' }),
  )
  const tools = ['typescript@6.0.3', '@types/node@20', 'esbuild@0.28.2', 'vite@8.3.8']
  await run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', ...tarballs, ...tools], {
    cwd: folder,
  })
  await writeFile(join(folder, 'app.ts'), APP)
  server = await startProsody({ users: [{ user: 'anna', password: 'secret' }] })
  browser = await launchChromium()
}, 240_000)

afterAll(async () => {
  await browser?.close()
  await server?.stop()
  if (folder) await rm(folder, { recursive: true, force: true })
})

function settings(connection: unknown, tell: string): Promise<void> {
  const jid = `anna@${server.domain}`
  return writeFile(
    join(folder, 'settings.js'),
    `export const settings = { jid: '${jid}', connection: ${JSON.stringify(connection)}, tell: ${tell} }\n`,
  )
}

describe('an app of ten lines from packed packages', () => {
  it('holds nothing but what it needs', async () => {
    const installed = await readdir(join(folder, 'node_modules', '@xmpp-ftw'))
    expect(installed.sort()).toEqual(['client', 'core', 'muc', 'ping'])
    const files = await readdir(join(folder, 'node_modules/@xmpp-ftw/core'))
    expect(files).toContain('dist')
    expect(files).not.toContain('src')
    const manifest = await readFile(join(folder, 'node_modules/@xmpp-ftw/core/package.json'), 'utf8')
    expect(manifest).not.toMatch(/workspace:|catalog:|@xmpp-ftw\/source/)
  })

  it.each(['nodenext', 'bundler'])(
    'has types with %s resolution, libraries checked',
    async (resolution) => {
      await writeFile(
        join(folder, 'tsconfig.json'),
        JSON.stringify({
          compilerOptions: {
            strict: true,
            noEmit: true,
            skipLibCheck: false,
            allowJs: true,
            target: 'es2022',
            module: resolution === 'bundler' ? 'esnext' : resolution,
            moduleResolution: resolution,
            types: ['node'],
            lib: ['es2023', 'dom'],
          },
          files: ['app.ts'],
        }),
      )
      await settings({}, 'console.log')
      await run('npx', ['tsc', '-p', '.'], { cwd: folder }).catch((error: { stdout: string }) => {
        throw new Error(error.stdout)
      })
    },
    180_000,
  )

  it('logs in and pings in Node', async () => {
    const host = { host: '127.0.0.1', port: server.ports.c2s, ca: server.ca }
    await settings({ servers: { [server.domain]: host } }, 'console.log')
    await writeFile(join(folder, 'app.js'), APP)
    const { stdout } = await run('node', ['app.js'], { cwd: folder })
    expect(stdout).toContain('alive: true')
  })

  it('logs in and pings in CommonJS', async () => {
    const host = { host: '127.0.0.1', port: server.ports.c2s, ca: server.ca }
    const settings = { servers: { [server.domain]: host } }
    await writeFile(
      join(folder, 'app.cjs'),
      `const { embed } = require('@xmpp-ftw/client')
const { muc } = require('@xmpp-ftw/muc')
const { ping } = require('@xmpp-ftw/ping')
const client = embed([ping(), muc()], { connection: ${JSON.stringify(settings)} })
client.request('xmpp.login', { jid: 'anna@${server.domain}', password: 'secret' })
  .then(() => client.request('xmpp.ping', { timeout: 10_000 }))
  .then((alive) => console.log('alive:', alive))
  .finally(() => client.close())
`,
    )
    const { stdout } = await run('node', ['app.cjs'], { cwd: folder })
    expect(stdout).toContain('alive: true')
  })

  it.each(['esbuild', 'vite'])(
    'logs in and pings in a page bundled by %s',
    async (bundler) => {
      await settings({ websocket: server.websocket }, '(text) => { document.title = text }')
      await writeFile(
        join(folder, 'index.html'),
        '<!doctype html><title>waiting</title><script type="module" src="./app.js"></script>',
      )
      const out = join(folder, `out-${bundler}`)
      if (bundler === 'esbuild') {
        const options = ['--bundle', '--format=esm', `--outfile=${out}/app.js`]
        await run('npx', ['esbuild', 'app.ts', ...options], { cwd: folder })
        await writeFile(join(out, 'index.html'), await readFile(join(folder, 'index.html')))
      } else {
        await run('npx', ['vite', 'build', '--outDir', out, '--logLevel', 'error'], { cwd: folder })
      }
      const pages = await servePages(out)
      const tab = await browser.newPage()
      const problems: string[] = []
      tab.on('pageerror', (error) => problems.push(String(error)))
      await tab.goto(pages.url)
      await tab.waitForFunction("document.title !== 'waiting'").catch(() => {})
      expect(problems).toEqual([])
      expect(await tab.title()).toBe('alive: true')
      await tab.close()
      await pages.stop()
    },
    180_000,
  )
})
