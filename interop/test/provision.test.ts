import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { locate, type ProgramName, programs, provision } from '../src/provision/index.js'
import { instructions } from '../src/provision/instructions.js'
import { withLock } from '../src/provision/lock.js'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'provision-'))
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true })
})

const names = Object.keys(programs) as ProgramName[]

describe('provision', () => {
  it('finds what is there without a word', async () => {
    const log = vi.fn()
    const tools = await provision(names, { log })
    for (const name of names)
      expect(tools[name]).toMatchObject({ name, command: expect.stringMatching(/^\//) })
    expect(log).not.toHaveBeenCalled()
  })

  it('takes the Chromium that is named', () => {
    vi.stubEnv('XMPP_FTW_CHROMIUM', process.execPath)
    expect(locate('chromium')?.command).toBe(process.execPath)
    vi.stubEnv('XMPP_FTW_CHROMIUM', join(folder, 'missing'))
    expect(() => locate('chromium')).toThrow(/XMPP_FTW_CHROMIUM/)
  })

  it.each(names)('tells how to install %s', (name) => {
    expect(instructions([name])).toMatch(/(apt-get|dnf|pacman|brew|npx) .*install|pacman -S/)
  })
})

describe('the lock', () => {
  it('lets one work at a time', async () => {
    const file = join(folder, 'lock')
    const order: string[] = []
    const work = (name: string) =>
      withLock(
        file,
        () => undefined,
        async () => {
          order.push(`${name} begins`)
          await new Promise((resolve) => setImmediate(resolve))
          order.push(`${name} ends`)
        },
      )
    await Promise.all([work('one'), work('two')])
    expect(order).toEqual(['one begins', 'one ends', 'two begins', 'two ends'])
  })
})
