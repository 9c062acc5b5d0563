/** The files that operators copy are checked with what reads them. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { DEFAULTS, LIMITS } from '../src/index.js'
import { settings } from '../src/options.js'
import { type ProgramConfig, programConfig } from '../src/program/config.js'
import { parseFlags } from '../src/program/flags.js'

const FOLDER = new URL('../../../deploy/', import.meta.url)
const read = (name: string) => readFileSync(new URL(name, FOLDER), 'utf8')
const docs = readFileSync(new URL('../../../docs/deploying.md', import.meta.url), 'utf8')

/** What the program makes of these arguments, its file being the one beside. */
function configured(args: readonly string[]): ProgramConfig {
  const here = args.map((arg) =>
    arg === '--config=/etc/xmpp-ftw/gateway.json'
      ? `--config=${fileURLToPath(new URL('gateway.json', FOLDER))}`
      : arg,
  )
  expect(here).not.toEqual(args)
  const config = programConfig(parseFlags(here, {}))
  expect(() => settings(config.gateway)).not.toThrow()
  return config
}

/** The value of a directive of systemd's, nginx' or Caddy's. */
function value(text: string, name: string): string {
  const found = new RegExp(`^\\s*${name}[= ](.*?);?$`, 'm').exec(text)
  if (!found) throw new Error(`There is no ${name}`)
  return found[1] ?? ''
}

describe('the unit of systemd', () => {
  const unit = read('xmpp-ftw@.service')

  it.each(['0', '1'])('starts instance %s with options that the program knows', (instance) => {
    const [node, cli, ...args] = value(unit, 'ExecStart').replaceAll('%i', instance).split(' ')
    expect([node, cli]).toEqual(['/usr/bin/node', '/opt/xmpp-ftw/node_modules/@xmpp-ftw/gateway/dist/cli.js'])
    // systemd reads the file as root, and shows the unit's own user a copy.
    const [credential, file] = value(unit, 'LoadCredential').split(':')
    const { gateway } = configured(
      args.map((arg) => arg.replace(`\${CREDENTIALS_DIRECTORY}/${credential}`, `${file}`)),
    )
    expect(gateway).toMatchObject({
      port: 5290 + Number(instance),
      host: '127.0.0.1',
      metricsFrom: ['loopback'],
    })
    expect(gateway.stateDirectory).toBe(`/run/${value(unit, 'RuntimeDirectory')}`.replace('%i', instance))
    expect(value(unit, 'RuntimeDirectoryMode')).toBe('0700')
    expect(value(unit, 'RuntimeDirectoryPreserve')).toBe('restart')
    const ending = (gateway.drainTimeout ?? 0) + (gateway.closeTimeout ?? DEFAULTS.closeTimeout)
    expect(Number(value(unit, 'TimeoutStopSec')) * 1_000).toBeGreaterThan(ending)
    const { connections, keptSessions } = { ...LIMITS, ...gateway.limits }
    expect(Number(value(unit, 'LimitNOFILE'))).toBeGreaterThan(2 * connections + keptSessions)
  })

  it('starts what the package publishes', () => {
    const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
    expect(manifest.bin).toEqual({ 'xmpp-ftw': './dist/cli.js' })
  })
})

describe('the container', () => {
  const file = read('Containerfile')

  it('starts with options that the program knows', () => {
    const { gateway } = configured(JSON.parse(value(file, 'CMD')) as string[])
    expect(gateway).toMatchObject({ host: '0.0.0.0', port: 5290, trustedProxies: ['private'] })
    expect(gateway.stateDirectory).toBe(value(file, 'VOLUME'))
    expect(value(file, 'EXPOSE')).toBe(String(gateway.port))
    expect(file).toContain(`127.0.0.1:${gateway.port}/healthz`)
  })
})

describe.each(['nginx.conf', 'Caddyfile'])('%s', (name) => {
  const text = read(name)

  it('sends the right path to the right ports', () => {
    expect(text).toMatch(new RegExp(`(location = |reverse_proxy )${DEFAULTS.path}\\s`))
    expect([...text.matchAll(/127\.0\.0\.1:(\d+)/g)].map(([, port]) => port)).toEqual(['5290', '5291'])
    expect(text).not.toContain('/metrics')
  })
})

it('nginx keeps a connection longer than a heartbeat', () => {
  expect(Number.parseInt(value(read('nginx.conf'), 'proxy_read_timeout'), 10) * 1_000).toBeGreaterThan(
    DEFAULTS.heartbeat,
  )
})

it('docs/deploying.md shows each file', () => {
  for (const name of ['gateway.json', 'xmpp-ftw@.service', 'nginx.conf', 'Caddyfile', 'Containerfile']) {
    expect(docs).toContain(`](../deploy/${name})`)
  }
})
