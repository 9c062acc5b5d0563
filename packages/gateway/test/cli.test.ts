import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { WireClient } from './wire-client.js'

const CLI = fileURLToPath(new URL('../src/cli.ts', import.meta.url))
const running = new Set<ChildProcess>()

afterEach(() => {
  for (const child of running) child.kill('SIGKILL')
})

function start(...args: string[]) {
  const child = spawn(process.execPath, ['--conditions=@xmpp-ftw/source', '--import=tsx', CLI, ...args], {
    env: { ...process.env, XMPP_FTW_LOG_LEVEL: 'warn' },
  })
  running.add(child)
  const said = { out: '', err: '' }
  const watchers = new Set<() => void>()
  const hear = (where: 'out' | 'err') => (chunk: Buffer) => {
    said[where] += String(chunk)
    for (const watcher of watchers) watcher()
  }
  child.stdout.on('data', hear('out'))
  child.stderr.on('data', hear('err'))
  const ended = new Promise<number | null>((resolve) => {
    child.on('close', (code) => {
      running.delete(child)
      resolve(code)
      for (const watcher of watchers) watcher()
    })
  })
  /** Waits for that in what it says. */
  const says = async (pattern: RegExp): Promise<string> => {
    for (;;) {
      const match = pattern.exec(said.out)
      if (match) return match[1] ?? match[0]
      if (!running.has(child)) throw new Error(`It ended and had said: ${said.out}${said.err}`)
      await new Promise<void>((resolve) => {
        const watcher = () => {
          watchers.delete(watcher)
          resolve()
        }
        watchers.add(watcher)
      })
    }
  }
  return { child, said, ended, says }
}

describe('the program', () => {
  it('serves, tells where, and closes gracefully when asked to', async () => {
    const { child, said, ended, says } = start(
      '--port=0',
      '--domain=example.org',
      '--origin=https://chat.example.com',
    )
    const url = await says(/listens on (\S+)/)
    await says(/extensions .*ping/)
    const client = WireClient.open(url)
    expect((await client.next('hello')).extensions).toContain('ping')
    const login = await client.request('1', 'xmpp.login', {
      jid: 'anna@elsewhere.example',
      password: 's3cret',
    })
    expect(login.error).toMatchObject({ condition: 'policy-violation' })
    child.kill('SIGTERM')
    expect((await client.next('bye')).error.condition).toBe('going-away')
    expect(await ended).toBe(0)
    expect(said.err).toBe('')
    expect(said.out).toMatch(/domains +example\.org\n {2}origins +https:\/\/chat\.example\.com\n/)
  })

  it('says what is missing when nobody may do anything', async () => {
    const { child, ended, says } = start('--port=0')
    await says(/domains +none, .*--domain/)
    await says(/origins +none, .*--origin/)
    child.kill('SIGINT')
    expect(await ended).toBe(0)
  })

  it('says clearly when the port is taken', async () => {
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const { port } = other.address() as { port: number }
    const { said, ended } = start(`--port=${port}`)
    expect(await ended).toBe(1)
    expect(said.err).toBe(`xmpp-ftw: port ${port} is taken by another program: choose another with --port\n`)
    await new Promise((resolve) => other.close(resolve))
  })

  it.each([
    [['--help'], 0, /^Usage: xmpp-ftw/, /^$/],
    [['--version'], 0, /^\d+\.\d+\.\d+\n$/, /^$/],
    [['--nonsense'], 2, /^$/, /nonsense[\s\S]*--help\n$/],
    [['--origin=chat.example.org'], 2, /^$/, /is no origin/],
    [['--domain=not a domain'], 2, /^$/, /not a domain/],
    [['--xmpp-host=xmpp.example.org', '--insecure-loopback'], 2, /^$/, /loopback/],
    [['--extensions=@acme/nothing'], 2, /^$/, /npm install @acme\/nothing/],
  ])('%j', async (args, code, out, err) => {
    const { said, ended } = start(...args)
    expect(await ended).toBe(code)
    expect(said.out).toMatch(out)
    expect(said.err).toMatch(err)
  })
})
