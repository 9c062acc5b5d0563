import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { cacheFolder, cacheRoot, osRelease } from './cache.js'
import { installAsRoot, rights } from './install-as-root.js'
import { instructions } from './instructions.js'
import { isDebianLike, locate } from './locate.js'
import { withLock } from './lock.js'
import { type ProgramName, programs } from './programs.js'
import type { Tool } from './tool.js'
import { unpackAsUser } from './unpack-as-user.js'

export interface ProvisionOptions {
  /** Told what is being done, while it is done; by default it goes to standard error. */
  readonly log?: (line: string) => void
}

export class ProvisionError extends Error {
  override readonly name = 'ProvisionError'
  readonly missing: readonly ProgramName[]

  constructor(message: string, missing: readonly ProgramName[]) {
    super(message)
    this.missing = missing
  }
}

/**
 * Finds programs, and installs those that are missing: with apt-get as root, else with apt-get by a sudo
 * that asks for no password, else by unpacking Debian packages into the user's cache folder.
 */
export async function provision<Name extends ProgramName>(
  names: readonly Name[],
  options: ProvisionOptions = {},
): Promise<Record<Name, Tool>> {
  const log = options.log ?? ((line: string) => process.stderr.write(`${line}\n`))
  if (missingOf(names).length > 0) {
    await withLock(join(cacheFolder(), 'install.lock'), log, () => installMissing(names, log))
  }
  return Object.fromEntries(names.map((name) => [name, locate(name)])) as Record<Name, Tool>
}

function missingOf(names: readonly ProgramName[]): ProgramName[] {
  return [...new Set(names)].filter((name) => locate(name) === undefined)
}

async function installMissing(names: readonly ProgramName[], log: (line: string) => void): Promise<void> {
  const reasons: string[] = []
  for (const way of [install, unpack]) {
    const missing = missingOf(names).filter((name) => isPackaged(name))
    if (missing.length === 0) break
    try {
      await way(missing, log)
    } catch (error) {
      reasons.push(error instanceof Error ? error.message : String(error))
    }
  }
  const missing = missingOf(names)
  if (missing.length === 0) return
  throw new ProvisionError(
    [
      `Missing: ${missing.join(', ')}. Please install:`,
      instructions(missing),
      ...reasons.map((reason) => `Tried: ${reason}`),
    ].join('\n'),
    missing,
  )
}

/** Ubuntu's package "chromium-browser" only fetches a snap. */
function isPackaged(name: ProgramName): boolean {
  return isDebianLike() && !(name === 'chromium' && osRelease().id === 'ubuntu')
}

async function install(missing: readonly ProgramName[], log: (line: string) => void): Promise<void> {
  const by = await rights()
  if (by === 'none') return
  const packages = packagesOf(missing)
  const logFile = openLog('apt.log')
  log(
    `installing ${packages.join(' ')} with apt-get${by === 'sudo' ? ' (sudo)' : ''}; its output: ${logFile}`,
  )
  await installAsRoot(packages, by, logFile)
  log(`installed ${missing.join(', ')}`)
}

async function unpack(missing: readonly ProgramName[], log: (line: string) => void): Promise<void> {
  const logFile = openLog('unpack.log')
  log(`unpacking ${missing.join(', ')} into ${cacheRoot()}, without installing; log: ${logFile}`)
  const wanted = missing.map((name) => ({ name, packages: packagesOf([name]) }))
  await unpackAsUser(wanted, { log, logFile })
}

function packagesOf(names: readonly ProgramName[]): string[] {
  return names.flatMap((name) => [...programs[name].debian])
}

function openLog(name: string): string {
  mkdirSync(cacheFolder(), { recursive: true })
  return join(cacheFolder(), name)
}
