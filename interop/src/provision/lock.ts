import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { isRunning } from './processes.js'

/** Runs `work` while no other process on this machine runs its own under the same lock file. */
export async function withLock<T>(
  file: string,
  log: (line: string) => void,
  work: () => Promise<T>,
): Promise<T> {
  mkdirSync(dirname(file), { recursive: true })
  let told = false
  while (!take(file)) {
    if (!told) log('waiting for another process that installs programs')
    told = true
    // A file that goes away tells nobody, on the file systems of some machines: asking now and then works on all.
    await delay(200)
  }
  try {
    return await work()
  } finally {
    rmSync(file, { force: true })
  }
}

function take(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' })
    return true
  } catch {
    if (!isHeld(file)) rmSync(file, { force: true })
    return false
  }
}

/** A process that was killed leaves its lock behind. */
function isHeld(file: string): boolean {
  try {
    const pid = Number(readFileSync(file, 'utf8'))
    // No number: just created and not written to yet.
    return pid === 0 || isRunning(pid)
  } catch {
    return false
  }
}
