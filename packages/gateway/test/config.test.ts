import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createGateway } from '../src/index.js'
import { programConfig } from '../src/program/config.js'
import { parseConfig } from '../src/program/config-file.js'
import { KNOWN, loadExtensions } from '../src/program/extensions.js'
import { environmentName, FLAGS, helpText, parseFlags } from '../src/program/flags.js'
import { UsageError } from '../src/program/usage-error.js'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'xmpp-ftw-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function file(content: unknown): string {
  const path = join(folder, 'config.json')
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

const configured = (args: readonly string[], env: Record<string, string> = {}) =>
  programConfig(parseFlags(args, env))

describe('options', () => {
  it('are closed when nothing is said', () => {
    expect(configured([])).toEqual({ gateway: { policy: { domains: [] } }, logLevel: 'info' })
  })

  it('come from flags', () => {
    const args = [
      '--host=::1',
      '--port',
      '0',
      '--path=/ws',
      '--origin=https://a.example,https://b.example',
      '--origin=https://c.example',
      '--allow-no-origin',
      '--trusted-proxies=loopback,10.0.0.7',
      '--domain=example.org',
      '--xmpp-host=[::1]:15222',
      '--insecure-loopback',
      '--allow-host=xmpp.example.org',
      '--allow-register',
      '--allow-anonymous',
      '--extensions=ping,@acme/xmpp-thing',
      '--log-level=debug',
    ]
    expect(configured(args)).toEqual({
      gateway: {
        host: '::1',
        port: 0,
        path: '/ws',
        origins: ['https://a.example', 'https://b.example', 'https://c.example'],
        allowNoOrigin: true,
        trustedProxies: ['loopback', '10.0.0.7'],
        policy: {
          domains: ['example.org'],
          servers: { '*': { host: '::1', port: 15222, rejectUnauthorized: false, allowPlain: true } },
          hosts: ['xmpp.example.org'],
          register: true,
          anonymous: true,
        },
      },
      extensions: [{ package: 'ping' }, { package: '@acme/xmpp-thing' }],
      logLevel: 'debug',
    })
  })

  it('come from flags before the environment, and from there before the file', () => {
    const path = file({
      host: 'from-file',
      port: 1,
      path: '/from-file',
      policy: { domains: ['file.example'], register: true, timeouts: { login: 9 } },
    })
    const env = {
      XMPP_FTW_CONFIG: path,
      XMPP_FTW_HOST: 'from-env',
      XMPP_FTW_PORT: '2',
      XMPP_FTW_ALLOW_REGISTER: 'no',
      XMPP_FTW_DOMAIN: 'one.example, two.example',
      XMPP_FTW_PATH: '',
    }
    expect(configured(['--port=3'], env).gateway).toEqual({
      host: 'from-env',
      port: 3,
      path: '/from-file',
      policy: { domains: ['one.example', 'two.example'], register: false, timeouts: { login: 9 } },
    })
  })

  it('can say that no extension is wanted', async () => {
    const { extensions } = configured(['--extensions=none'])
    expect(extensions).toEqual([])
    expect(await loadExtensions(extensions)).toEqual([])
  })

  it.each([
    [['--nonsense'], /nonsense/],
    [['something'], /something/],
    [['--port=many'], /--port/],
    [['--port=65536'], /--port/],
    [['--xmpp-host=a:b:c'], /--xmpp-host/],
    [['--log-level=loud'], /loud/],
    [['--config=/nowhere/at/all.json'], /ENOENT/],
  ])('%j are refused', (args, message) => {
    expect(() => configured(args)).toThrow(UsageError)
    expect(() => configured(args)).toThrow(message)
  })

  it('are refused in the environment too', () => {
    expect(() => configured([], { XMPP_FTW_ALLOW_REGISTER: 'perhaps' })).toThrow(/XMPP_FTW_ALLOW_REGISTER/)
  })

  it('are all in the help and in the README', () => {
    const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
    for (const flag of Object.keys(FLAGS)) {
      expect(helpText()).toContain(`--${flag} `)
      expect(readme).toContain(`\`--${flag}\``)
      expect(environmentName(flag)).toMatch(/^XMPP_FTW_[A-Z_]+$/)
    }
  })
})

describe('a configuration file', () => {
  it.each([
    ['{', /not JSON/],
    [{ originz: [] }, /'originz'/],
    [{ policy: { domain: [] } }, /'policy.domain'/],
    [{ policy: { servers: { 'a.example': { tls: 'never' } } } }, /'policy.servers.a.example.tls'/],
    [{ limits: { frameBytes: '1' } }, /'limits.frameBytes'/],
    [{ limits: { frameBytes: 0 } }, /'limits.frameBytes'/],
    [[], /is wrong/],
  ])('%j is refused, and it says where', (content, message) => {
    const text = typeof content === 'string' ? content : JSON.stringify(content)
    expect(() => parseConfig(text, 'x.json')).toThrow(message)
  })

  it('in the README is one', () => {
    const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
    const example = /```json\n([\s\S]*?)```/.exec(readme)?.[1] ?? ''
    const { gateway } = configured([`--config=${file(example)}`])
    expect(gateway.policy.domains).not.toEqual([])
    createGateway(gateway)
  })
})

describe('extensions', () => {
  it('are whichever are installed when none are named', async () => {
    const { extensions } = createGateway({ extensions: await loadExtensions() })
    expect(extensions).toContain('ping')
    expect(KNOWN).not.toContain('wtf')
  })

  it('are taken from packages by name, with their options', async () => {
    const [first] = await loadExtensions([{ package: '@xmpp-ftw/ping', options: { manual: true } }])
    const { extensions } = createGateway({ extensions: first ? [first] : [] })
    expect(extensions).toContain('ping')
  })

  it('of others are found where the program was started, by the name without xmpp-ftw', async () => {
    const own = join(folder, 'node_modules/xmpp-ftw-last-activity')
    mkdirSync(own, { recursive: true })
    writeFileSync(join(own, 'package.json'), '{ "type": "module", "exports": "./index.js" }')
    writeFileSync(join(own, 'index.js'), 'export const lastActivity = (options) => () => options')
    const started = vi.spyOn(process, 'cwd').mockReturnValue(folder)
    const [factory] = await loadExtensions([
      { package: 'xmpp-ftw-last-activity', options: { patient: true } },
    ])
    started.mockRestore()
    expect(factory?.(undefined as never)).toEqual({ patient: true })
  })

  it('that are not there, or are none, are refused by name', async () => {
    await expect(loadExtensions([{ package: '@acme/nothing' }])).rejects.toThrow(
      'The extension @acme/nothing is not installed: npm install @acme/nothing',
    )
    await expect(loadExtensions([{ package: 'node:path' }])).rejects.toThrow(/exports no/)
  })
})
