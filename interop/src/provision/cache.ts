import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/**
 * The folder of unpacked packages. Its name carries the distribution's release and the processor: packages
 * of one do not run on another, and home folders outlive upgrades.
 */
export function cacheFolder(): string {
  const base = process.env.XDG_CACHE_HOME ?? ''
  const release = osRelease()
  return join(
    base.startsWith('/') ? base : join(homedir(), '.cache'),
    'xmpp-ftw',
    `${release.id}-${release.version}-${process.arch}`,
  )
}

/** Laid out like `/`. */
export function cacheRoot(): string {
  return join(cacheFolder(), 'root')
}

export function osRelease(): { id: string; version: string } {
  let text = ''
  try {
    text = readFileSync('/etc/os-release', 'utf8')
  } catch {
    return { id: process.platform, version: 'unknown' }
  }
  const field = (name: string) => new RegExp(`^${name}="?([\\w.-]+)`, 'm').exec(text)?.[1]
  return { id: field('ID') ?? 'linux', version: field('VERSION_ID') ?? 'unknown' }
}
