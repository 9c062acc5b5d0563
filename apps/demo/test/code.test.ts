/** What "Copy as code" gives compiles, for every event, whichever way a program reaches XMPP. */
import { execFile } from 'node:child_process'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { events, requiredBy } from '../src/catalogue/events.js'
import { codeFor } from '../src/playground/code.js'
import { fill } from '../src/playground/placeholders.js'

const root = new URL('../../../', import.meta.url)
const folder = new URL('.cache/playground-code/', root)
const compiler = fileURLToPath(new URL('node_modules/typescript-7/bin/tsc', root))
const surroundings = { me: 'me@here.test', other: 'you@here.test', services: [] }

/** @returns what the compiler finds, a line each */
async function findings(config: URL): Promise<readonly string[]> {
  try {
    await promisify(execFile)(process.execPath, [compiler, '-p', fileURLToPath(config)], {
      maxBuffer: 2 ** 26,
    })
    return []
  } catch (error) {
    const { stdout = '' } = error as { stdout?: string }
    return stdout === '' ? [String(error)] : stdout.split('\n').filter((line) => line.includes('error'))
  }
}

async function compile(programs: ReadonlyMap<string, string>): Promise<readonly string[]> {
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  for (const [name, code] of programs) await writeFile(new URL(`${name}.ts`, folder), code)
  const config = new URL('tsconfig.json', folder)
  // What those have who install the packages; our own sources stand for them.
  await writeFile(config, JSON.stringify({ extends: '../../tsconfig/docs.json', include: ['.'] }))
  return findings(config)
}

it('compiles, strictly', { timeout: 600_000 }, async () => {
  const programs = new Map<string, string>()
  for (const event of events) {
    const requires = requiredBy(event.extension)
    for (const [index, example] of event.examples.entries()) {
      for (const via of ['gateway', 'direct'] as const) {
        const code = codeFor(event, fill(example, surroundings), {
          via,
          me: surroundings.me,
          gateway: 'wss://here.test/xmpp-ftw',
          requires,
        })
        programs.set(`${event.kind}-${event.event}-${index + 1}-${via}`, code)
      }
    }
  }
  expect(programs.size).toBeGreaterThan(2 * events.length - 1)
  // That the compiler looks at them at all.
  programs.set('wrong', `import { connect } from '@xmpp-ftw/client'\nconnect('').request('xmpp.nothing')\n`)
  const found = await compile(programs)
  expect(found.filter((line) => !line.includes('wrong.ts'))).toEqual([])
  expect(found).toHaveLength(1)
})
