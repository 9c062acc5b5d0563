import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { cacheFolder, cacheRoot } from './cache.js'
import { list } from './roots.js'
import { CommandError, output, run } from './run.js'

/**
 * Never unpacked: the C library must be the one that belongs to the running loader, and nothing else of
 * these is of use without an installation.
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

/**
 * What an ordinary user can do without an administrator: fetch the packages (with those they need and the
 * system lacks) by the system's own apt, which checks their signatures, and unpack them into a folder.
 */
export async function unpackAsUser(
  packages: readonly string[],
  options: { readonly log: (line: string) => void; readonly logFile: string },
): Promise<string[]> {
  const apt = await ownApt(options)
  const wanted = await missingPackages(apt, packages)
  if (wanted.length === 0) return wanted
  const archives = join(cacheFolder(), 'archives')
  rmSync(archives, { recursive: true, force: true })
  mkdirSync(archives, { recursive: true })
  options.log(`downloading ${wanted.length} packages into ${cacheFolder()}`)
  await run('apt-get', [...apt, 'download', ...wanted], { logFile: options.logFile, cwd: archives })
  mkdirSync(cacheRoot(), { recursive: true })
  for (const file of list(archives).filter((name) => name.endsWith('.deb'))) {
    await run('dpkg-deb', ['-x', join(archives, file), cacheRoot()], { logFile: options.logFile })
  }
  rmSync(archives, { recursive: true, force: true })
  return wanted
}

/** Options that give apt folders the user may write to; the list of installed packages stays the system's. */
async function ownApt(options: { log: (line: string) => void; logFile: string }): Promise<string[]> {
  const state = join(cacheFolder(), 'apt')
  mkdirSync(join(state, 'lists/partial'), { recursive: true })
  mkdirSync(join(state, 'cache/archives/partial'), { recursive: true })
  const apt = [
    '-o',
    `Dir::State=${state}`,
    '-o',
    `Dir::State::lists=${join(state, 'lists')}`,
    '-o',
    'Dir::State::status=/var/lib/dpkg/status',
    '-o',
    `Dir::Cache=${join(state, 'cache')}`,
    '-o',
    'APT::Sandbox::User=',
  ]
  options.log('fetching the package lists')
  await run('apt-get', [...apt, 'update'], { logFile: options.logFile })
  return apt
}

/** The packages, and those they need that are not installed, as `name:arch=version`. */
async function missingPackages(apt: readonly string[], packages: readonly string[]): Promise<string[]> {
  const plan = await output('apt-get', [
    ...apt,
    'install',
    '--simulate',
    '--no-install-recommends',
    ...packages,
  ])
  if (plan === undefined) {
    throw new CommandError(`apt-get has no way to install ${packages.join(' ')} from its package sources`)
  }
  const wanted: string[] = []
  for (const [, name = '', version = '', arch = ''] of plan.matchAll(
    /^Inst (\S+) (?:\[[^\]]*\] )?\((\S+) .*\[(\w+)\]\)/gm,
  )) {
    if (!keptFromSystem.has(name)) wanted.push(`${name}:${arch}=${version}`)
  }
  return wanted
}
