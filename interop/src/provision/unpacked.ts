import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cacheFolder } from './cache.js'
import type { ProgramName } from './programs.js'

/** Written last: a folder without it may have been left half unpacked. */
function marker(name: ProgramName): string {
  return join(cacheFolder(), `${name}.complete`)
}

export function isUnpacked(name: ProgramName): boolean {
  return existsSync(marker(name))
}

export function markUnpacked(name: ProgramName, packages: readonly string[]): void {
  writeFileSync(marker(name), `${packages.join('\n')}\n`)
}
