import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isRunning } from '../provision/processes.js'
import { atExit } from './last-will.js'

export interface ThrowAwayDirectory {
  readonly path: string
  remove(): void
}

const prefix = 'xmpp-ftw-'
const ownerFile = 'owner.pid'

/** A new directory that goes when this process does, at the latest. */
export function throwAwayDirectory(kind: string): ThrowAwayDirectory {
  removeOrphans()
  const path = mkdtempSync(join(tmpdir(), `${prefix}${kind}-`))
  writeFileSync(join(path, ownerFile), String(process.pid))
  const remove = () => rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 })
  const forget = atExit(remove)
  return {
    path,
    remove() {
      remove()
      forget()
    },
  }
}

/** Directories of processes that were killed and so could not remove them. */
function removeOrphans(): void {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(prefix))) {
    const path = join(tmpdir(), name)
    try {
      const owner = Number(readFileSync(join(path, ownerFile), 'utf8'))
      // No number: just created and not written to yet.
      if (owner > 0 && !isRunning(owner)) rmSync(path, { recursive: true, force: true })
    } catch {
      // Another user's, or one that is being made or removed at this moment.
    }
  }
}
