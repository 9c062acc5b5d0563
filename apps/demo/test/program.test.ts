import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'

const program = join(import.meta.dirname, '..', 'dist', 'server', 'main.js')
const started: ChildProcess[] = []

afterEach(async () => {
  await Promise.all(
    started.splice(0).map(async (child) => {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill()
      await once(child, 'exit')
    }),
  )
})

interface Run {
  child: ChildProcess
  output(): string
  /** Resolves when it has said that, rejects when it ends before. */
  said(pattern: RegExp): Promise<RegExpExecArray>
  ended: Promise<number | null>
}

function run(...args: string[]): Run {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
  started.push(child)
  let output = ''
  // Its own 'close' never comes once the channel between us is closed.
  const ended = Promise.all([
    once(child, 'exit'),
    once(child.stdout!, 'close'),
    once(child.stderr!, 'close'),
  ]).then(([[code]]) => code as number | null)
  const listeners = new Set<() => void>()
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
      for (const listener of listeners) listener()
    })
  }
  return {
    child,
    output: () => output,
    ended,
    said: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = pattern.exec(output)
          if (found) resolve(found)
        }
        listeners.add(look)
        void ended.then((code) => reject(new Error(`It ended with ${code}: ${output}`)))
        look()
      }),
  }
}

it.each(['SIGINT', 'SIGTERM'] as const)(
  'tells what runs where, and stops everything on %s',
  async (signal) => {
    const { child, said, ended } = run('--port', '0')
    const [, url = ''] = await said(/ready: {2}(\S+)/)
    await said(/anna@ftw\.test, password anna/)
    const [folder = ''] = await said(/\S+xmpp-ftw-prosody-\S+/)
    expect((await fetch(`${url}/chat`)).status).toBe(200)
    expect(existsSync(folder)).toBe(true)
    child.kill(signal)
    expect(await ended).toBe(0)
    expect(existsSync(folder)).toBe(false)
    await expect(fetch(url)).rejects.toThrow()
  },
)

it('ends with the process that started it', async () => {
  const { child, said, ended } = run('--port', '0')
  await said(/ready/)
  child.disconnect()
  expect(await ended).toBe(0)
})

it('takes somebody’s own server instead', async () => {
  const { said, output } = run('--port', '0', '--server', 'xmpp.example.org')
  const [, url = ''] = await said(/ready: {2}(\S+)/)
  await said(/your account at xmpp\.example\.org/)
  const config = await (await fetch(`${url}/config.json`)).json()
  expect(config).toEqual({
    domain: 'xmpp.example.org',
    gateway: '/xmpp-ftw',
    accounts: [],
    registration: true,
  })
  expect(output()).not.toContain('Prosody')
})

it('says who may hold its port, and how to take another', async () => {
  const holder = createServer((_request, response) => response.end('something else'))
  await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve))
  const { port } = holder.address() as AddressInfo
  try {
    const { ended, output } = run('--port', String(port))
    expect(await ended).toBe(1)
    expect(output()).toContain(`Port ${port} is taken.`)
    expect(output()).toContain(`npm start -- --port ${port + 1}`)
    expect(output()).not.toContain('Prosody')
  } finally {
    holder.close()
  }
})

it('says that it is the demo itself that runs there', async () => {
  const first = run('--port', '0', '--server', 'example.org')
  const [, port = ''] = await first.said(/ready: {2}\S+:(\d+)/)
  const { ended, output } = run('--port', port)
  expect(await ended).toBe(1)
  expect(output()).toContain('Another XMPP-FTW demo runs there already')
})

it('explains itself when it is called wrongly', async () => {
  const { ended, output } = run('--port', 'x')
  expect(await ended).toBe(2)
  expect(output()).toContain('Usage: npm start --')
})
