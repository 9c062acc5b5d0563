/** What the release workflow does, done in a copy: versions are raised by the changesets, and everything new is published. */
import { execFile } from 'node:child_process'
import { cp, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Registry } from './registry.js'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../../', import.meta.url))
/** What changesets and pnpm look at, and what is published besides what was built. */
const NEEDED =
  /(^|\/)package\.json$|^\.pnpmfile\.cjs$|^pnpm-(workspace|lock)\.yaml$|^\.changeset\/|^LICENSE$|^packages\/[^/]+\/README\.md$/

export interface Manifest {
  name: string
  version: string
  private?: boolean
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
  peerDependencies?: Record<string, string>
  repository?: { type: string; url: string; directory: string }
}

export class Release {
  private path: string | undefined

  private constructor(private readonly folder: string) {}

  /** A copy of the tree in that folder, as it is after a build. */
  static async prepare(folder: string): Promise<Release> {
    const { stdout } = await run('git', ['ls-files'], { cwd: root })
    for (const file of stdout.split('\n').filter((one) => NEEDED.test(one))) {
      await cp(join(root, file), join(folder, file))
    }
    const release = new Release(folder)
    for (const name of (await release.published()).keys()) await release.build(name)
    await release.git('init', '--quiet', '--initial-branch=main')
    // Tags have an author, as commits have: changesets make them.
    await release.git('config', 'user.name', 'test')
    await release.git('config', 'user.email', 'test@localhost')
    await release.git('config', 'commit.gpgsign', 'false')
    await release.git('config', 'tag.gpgsign', 'false')
    await release.commit()
    return release
  }

  /** Raises the versions and tells the manifests of what is published, by folder. */
  async version(): Promise<Map<string, Manifest>> {
    await this.changeset('version')
    await this.commit()
    return this.published()
  }

  /** Publishes what is not there yet, as `npm run release:publish` does, and tells what that was: `name@version`. */
  async publish({ url, npmrc }: Registry): Promise<string[]> {
    const there = { npm_config_userconfig: npmrc, npm_config_registry: url }
    await this.run(there, 'pnpm', '-r', 'publish', '--access', 'public', '--no-git-checks')
    const said = await this.changeset('tag')
    return [...said.matchAll(/New tag:\s+(\S+)/g)].map(([, tag = '']) => tag).sort()
  }

  /** A change that somebody makes to packages, by name. */
  async change(bumps: Record<string, 'major' | 'minor' | 'patch'>): Promise<void> {
    const lines = Object.entries(bumps).map(([name, bump]) => `"${name}": ${bump}`)
    await writeFile(join(this.folder, '.changeset/change.md'), `---\n${lines.join('\n')}\n---\n\nA change.\n`)
  }

  /** What somebody writes into a package.json whose package needs a newer peer. */
  async need(name: string, peer: string, range: string): Promise<void> {
    const manifest = await this.manifest(name)
    const changed = {
      ...manifest,
      peerDependencies: { ...manifest.peerDependencies, [peer]: `workspace:${range}` },
    }
    await writeFile(join(this.folder, 'packages', name, 'package.json'), JSON.stringify(changed, null, 2))
  }

  read(file: string): Promise<string> {
    return readFile(join(this.folder, file), 'utf8')
  }

  /** Names of changesets that wait for a release. */
  async waiting(): Promise<string[]> {
    return (await readdir(join(this.folder, '.changeset'))).filter((file) => file.endsWith('.md'))
  }

  private async published(): Promise<Map<string, Manifest>> {
    const found = new Map<string, Manifest>()
    for (const name of await readdir(join(this.folder, 'packages'))) {
      const manifest = await this.manifest(name)
      if (!manifest.private) found.set(name, manifest)
    }
    return found
  }

  private async manifest(name: string): Promise<Manifest> {
    return JSON.parse(await this.read(join('packages', name, 'package.json'))) as Manifest
  }

  /** What was built, and the neighbours that it names. */
  private async build(name: string): Promise<void> {
    const own = join('packages', name)
    await cp(join(root, own, 'dist'), join(this.folder, own, 'dist'), { recursive: true })
    const { dependencies, devDependencies, peerDependencies } = await this.manifest(name)
    for (const other of Object.keys({ ...dependencies, ...devDependencies, ...peerDependencies })) {
      const target = other === '@xmpp-ftw/interop' ? 'interop' : other.replace('@xmpp-ftw/', 'packages/')
      if (target === other) continue
      const link = join(this.folder, own, 'node_modules', other)
      await mkdir(dirname(link), { recursive: true })
      await symlink(join(this.folder, target), link, 'junction')
    }
  }

  private changeset(command: string): Promise<string> {
    return this.run({}, process.execPath, join(root, 'node_modules/@changesets/cli/bin.js'), command)
  }

  private async run(env: Record<string, string>, program: string, ...args: string[]): Promise<string> {
    this.path ??= await pathWithPnpm()
    // No colours, since what is said is read.
    const words = { NO_COLOR: '1', FORCE_COLOR: '0' }
    const { stdout } = await run(program, args, {
      cwd: this.folder,
      env: { ...process.env, PATH: this.path, ...words, ...env },
      maxBuffer: 64 * 1024 * 1024,
    })
    return stdout
  }

  private git(...args: string[]) {
    return run('git', args, { cwd: this.folder })
  }

  private async commit(): Promise<void> {
    await writeFile(join(this.folder, '.gitignore'), 'node_modules/\ndist/\n')
    await this.git('add', '.')
    await this.git('commit', '--quiet', '--message=x')
  }
}

/** Where npx has pnpm. It is asked outside of the copy: with the test's registry it would look there for pnpm. */
async function pathWithPnpm(): Promise<string> {
  const { packageManager } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
    packageManager: string
  }
  const tell = ['exec', process.execPath, '-p', 'process.env.PATH']
  const pnpm = packageManager.replace(/\+.*/, '')
  return (await run('npx', ['--yes', '--prefer-offline', pnpm, ...tell], { cwd: root })).stdout.trim()
}
