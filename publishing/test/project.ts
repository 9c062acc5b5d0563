/** A project of somebody who found our packages in a registry: a folder with nothing of ours but what npm put there. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
/** Packages of ours come from the test's registry, all others from where npm is told to get them here. */
const OURS = '@xmpp-ftw'

export interface ProjectOptions {
  /** URL of the registry that has our packages. */
  registry: string
  /** What `npm install` is given. */
  packages: readonly string[]
  type?: 'module' | 'commonjs'
}

export class Project {
  private constructor(readonly folder: string) {}

  static async create(folder: string, { registry, packages, type = 'module' }: ProjectOptions) {
    await mkdir(folder, { recursive: true })
    const project = new Project(folder)
    await project.write('package.json', JSON.stringify({ name: 'newcomer', private: true, type }))
    await project.write('.npmrc', `${OURS}:registry=${registry}\n`)
    await project.npm('install', ...packages)
    return project
  }

  path(...names: string[]): string {
    return join(this.folder, ...names)
  }

  async write(file: string, text: string): Promise<void> {
    await mkdir(dirname(this.path(file)), { recursive: true })
    await writeFile(this.path(file), text)
  }

  npm(...args: string[]): Promise<string> {
    return this.run('npm', ...args, '--no-audit', '--no-fund')
  }

  /** A program that ends; what it says. Fails with all of that if it does not end well. */
  async run(program: string, ...args: string[]): Promise<string> {
    try {
      const { stdout } = await run(program, args, { cwd: this.folder, env: this.env() })
      return stdout
    } catch (error) {
      const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
      throw new Error(`${program} ${args.join(' ')} failed:\n${stdout}${stderr}`, { cause: error })
    }
  }

  /** A program that goes on. */
  start(program: string, ...args: string[]): ChildProcess {
    return spawn(program, args, { cwd: this.folder, env: this.env(), stdio: ['ignore', 'pipe', 'pipe'] })
  }

  /** Names of our packages that are installed, nested ones included. */
  async ours(folder = this.path('node_modules')): Promise<string[]> {
    const names = await readdir(join(folder, OURS)).catch(() => [])
    const inner = names.map((name) => this.ours(join(folder, OURS, name, 'node_modules')))
    return [...names, ...(await Promise.all(inner)).flat()].sort()
  }

  /** As from a shell: without what the tests' own npm and Node were told, but with where npm gets its packages. */
  private env(): NodeJS.ProcessEnv {
    const foreign = /^(npm_(?!config_)|npm_config_local_prefix$|NODE_OPTIONS$|NODE_ENV$|VITEST|INIT_CWD$)/
    return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)))
  }
}
