import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { cacheFolder, cacheRoot } from './cache.js'
import type { ProgramName } from './programs.js'
import { list } from './roots.js'
import { CommandError, lastLines, output, run } from './run.js'
import { markUnpacked } from './unpacked.js'

/**
 * Never unpacked: the C library must be the one that belongs to the running loader, and the others are of no
 * use without an installation.
 */
const keptFromSystem = new Set([
  'libc6',
  'libc-bin',
  'base-files',
  'dpkg',
  'apt',
  'debconf',
  'init-system-helpers',
])

export interface Unpacking {
  readonly name: ProgramName
  readonly packages: readonly string[]
}

/**
 * What an ordinary user can do without an administrator: fetch packages (with those they need and the system
 * lacks) by the system's own apt, which checks their signatures, and unpack them into a folder.
 */
export async function unpackAsUser(
  programs: readonly Unpacking[],
  options: { readonly log: (line: string) => void; readonly logFile: string },
): Promise<void> {
  const state = join(cacheFolder(), 'apt')
  // One by one: a package that cannot be had must not keep the others away.
  const failures: string[] = []
  try {
    options.log('fetching the package lists')
    const apt = ownApt(state)
    await run('apt-get', [...apt, 'update'], { logFile: options.logFile })
    for (const { name, packages } of programs) {
      try {
        const wanted = await missingPackages(apt, packages, options.logFile)
        options.log(`${name}: downloading ${wanted.length} packages`)
        await unpack(apt, wanted, options.logFile)
        markUnpacked(name, wanted)
        options.log(`${name}: unpacked`)
      } catch (error) {
        failures.push(`${name}: ${error instanceof Error ? error.message : String(error)}`)
      }
    }
  } finally {
    // Over a hundred megabytes that are out of date the next time.
    rmSync(state, { recursive: true, force: true })
  }
  if (failures.length > 0) throw new CommandError(failures.join('\n'))
}

/** Options that give apt folders the user may write to; the list of installed packages stays the system's. */
function ownApt(state: string): string[] {
  mkdirSync(join(state, 'lists/partial'), { recursive: true })
  mkdirSync(join(state, 'cache/archives/partial'), { recursive: true })
  const settings = {
    'Dir::State': state,
    'Dir::State::lists': join(state, 'lists'),
    'Dir::State::status': '/var/lib/dpkg/status',
    'Dir::Cache': join(state, 'cache'),
    'APT::Sandbox::User': '',
  }
  return Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`])
}

/**
 * The packages, and those they need that are not installed, as `name:arch=version`. The packages themselves
 * also where some are installed: half a program on the system and half of it in the cache do not go together.
 */
async function missingPackages(
  apt: readonly string[],
  packages: readonly string[],
  logFile: string,
): Promise<string[]> {
  const install = ['install', '--simulate', '--reinstall', '--no-install-recommends', ...packages]
  const plan = await output('apt-get', [...apt, ...install])
  if (plan === undefined) {
    // apt-get calls an update without a network a success: the log tells.
    throw new CommandError(
      `apt-get cannot install ${packages.join(' ')} from its sources. The last it said:\n${lastLines(logFile)}`,
    )
  }
  // Inst prosody (0.12.3-1+deb12u1 Debian:12.12/oldstable [amd64])
  const lines = plan.matchAll(/^Inst (\S+) (?:\[[^\]]*\] )?\((\S+) .*\[(\w+)\]\)/gm)
  return [...lines]
    .map(([, name = '', version = '', arch = '']) => ({ name, full: `${name}:${arch}=${version}` }))
    .filter(({ name }) => !keptFromSystem.has(name))
    .map(({ full }) => full)
}

async function unpack(apt: readonly string[], wanted: readonly string[], logFile: string): Promise<void> {
  if (wanted.length === 0) return
  const archives = join(cacheFolder(), 'archives')
  rmSync(archives, { recursive: true, force: true })
  mkdirSync(archives, { recursive: true })
  mkdirSync(cacheRoot(), { recursive: true })
  await run('apt-get', [...apt, 'download', ...wanted], { logFile, cwd: archives })
  for (const file of list(archives).filter((name) => name.endsWith('.deb'))) {
    await run('dpkg-deb', ['-x', join(archives, file), cacheRoot()], { logFile })
  }
  rmSync(archives, { recursive: true, force: true })
}
