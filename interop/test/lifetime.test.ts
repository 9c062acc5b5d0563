import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { isRunning } from '../src/provision/processes.js'
import { startProsody } from '../src/servers/index.js'

interface Started {
  readonly pid: number
  readonly directory: string
}

/** Runs launcher.ts up to the point where its server runs. */
async function launcher(how: string) {
  const child = spawn(process.execPath, ['--import', 'tsx', join(import.meta.dirname, 'launcher.ts'), how], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const exited = once(child, 'exit')
  const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string]
  return { child, exited, server: JSON.parse(line) as Started }
}

describe('a server does not outlive the process that started it', () => {
  it.each(['exit', 'throw'])('when that ends by %s', async (how) => {
    const { exited, server } = await launcher(how)
    await exited
    await expect.poll(() => isRunning(server.pid)).toBe(false)
    expect(existsSync(server.directory)).toBe(false)
  })

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('when that gets a %s', async (signal) => {
    const { child, exited, server } = await launcher('wait')
    expect(isRunning(server.pid)).toBe(true)
    child.kill(signal)
    expect(await exited).toEqual([null, signal])
    await expect.poll(() => isRunning(server.pid)).toBe(false)
    expect(existsSync(server.directory)).toBe(false)
  })

  it.runIf(process.platform === 'linux')('even when that is killed; the next start tidies up', async () => {
    const { child, exited, server } = await launcher('wait')
    child.kill('SIGKILL')
    await exited
    await expect.poll(() => isRunning(server.pid)).toBe(false)
    const next = await startProsody()
    expect(existsSync(server.directory)).toBe(false)
    await next.stop()
  })
})

describe('starting many at once', () => {
  it('gives each ports of its own', async () => {
    const servers = await Promise.all(Array.from({ length: 5 }, () => startProsody()))
    const ports = servers.flatMap((server) => Object.values(server.ports))
    expect(new Set(ports).size).toBe(ports.length)
    await Promise.all(servers.map((server) => server.stop()))
  })
})
