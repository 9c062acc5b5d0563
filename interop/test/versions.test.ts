/** What a release would make of the versions: tried in a copy of the manifests, with two rounds of changesets. */
import { execFile } from 'node:child_process'
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../../', import.meta.url))
/** What changesets look at. */
const MANIFESTS = /(^|\/)package\.json$|^pnpm-workspace\.yaml$|^\.changeset\//

interface Manifest {
  name: string
  version: string
  private?: boolean
  peerDependencies?: Record<string, string>
}

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'xmpp-ftw-versions-'))
  const { stdout } = await run('git', ['ls-files'], { cwd: root })
  for (const file of stdout.split('\n').filter((one) => MANIFESTS.test(one)))
    await cp(join(root, file), join(folder, file))
  await git('init', '--quiet', '--initial-branch=main')
  await git('add', '.')
  await commit()
})

afterAll(async () => {
  if (folder) await rm(folder, { recursive: true, force: true })
})

function git(...args: string[]) {
  return run('git', ['-c', 'user.name=test', '-c', 'user.email=test@localhost', ...args], { cwd: folder })
}

function commit() {
  return git('commit', '--quiet', '--all', '--message=x')
}

/** Raises the versions, and tells those of what would be published. */
async function release(): Promise<Map<string, Manifest>> {
  const program = join(root, 'node_modules/@changesets/cli/bin.js')
  await run(process.execPath, [program, 'version'], { cwd: folder })
  await git('add', '.')
  await commit()
  const found = new Map<string, Manifest>()
  for (const name of await readdir(join(folder, 'packages'))) {
    const manifest = JSON.parse(
      await readFile(join(folder, 'packages', name, 'package.json'), 'utf8'),
    ) as Manifest
    if (!manifest.private) found.set(name, manifest)
  }
  return found
}

describe('releases', () => {
  let first: Map<string, Manifest>

  it('begins with versions that have a changelog, and core within reach of everybody', async () => {
    first = await release()
    for (const [name, { version, peerDependencies = {} }] of first) {
      expect([name, version]).toEqual([name, expect.stringMatching(/^0\.[1-9]\d*\.0$/)])
      const log = await readFile(join(folder, 'packages', name, 'CHANGELOG.md'), 'utf8')
      expect(log).toContain(`## ${version}`)
      if (name !== 'core')
        expect([name, peerDependencies['@xmpp-ftw/core']]).toEqual([name, expect.any(String)])
    }
    expect((await readdir(join(folder, '.changeset'))).filter((file) => file.endsWith('.md'))).toEqual([])
  })

  it('goes on with versions of their own: a minor of core is a major of nobody', async () => {
    await writeFile(join(folder, '.changeset/second.md'), '---\n"@xmpp-ftw/core": minor\n---\n\nMore.\n')
    const second = await release()
    const before = first.get('core')?.version.split('.').map(Number) ?? []
    expect(second.get('core')?.version).toBe(`${before[0]}.${(before[1] ?? 0) + 1}.0`)
    for (const [name, { version }] of second) {
      if (name === 'core') continue
      const [major, minor] = version.split('.')
      expect([name, major, minor]).toEqual([name, ...(first.get(name)?.version.split('.').slice(0, 2) ?? [])])
    }
  })
})
