import { accessSync, constants, existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/**
 * Folders that programs and libraries are looked for in, each laid out like `/`. The first is the folder
 * of unpacked packages (where there is one), the last is the system itself.
 */
export type Roots = readonly string[]

/** The first of `paths` (relative to a root) that exists in one of the roots. */
export function findFile(roots: Roots, ...paths: readonly string[]): string | undefined {
  for (const root of roots) {
    for (const path of paths) {
      const file = join(root, path)
      if (existsSync(file)) return file
    }
  }
  return undefined
}

/** All of `paths` that exist, in the order of the roots. */
export function existing(roots: Roots, ...paths: readonly string[]): string[] {
  return roots.flatMap((root) => paths.map((path) => join(root, path))).filter((path) => existsSync(path))
}

/** Debian keeps libraries in /usr/lib/<machine>-linux-gnu. */
export function tripletFolders(root: string): string[] {
  return [join(root, 'usr/lib'), join(root, 'lib')].flatMap((folder) =>
    list(folder)
      .filter((name) => /-linux-gnu[a-z0-9]*$/.test(name))
      .map((name) => join(folder, name)),
  )
}

/** Folders of a root that hold shared libraries. Some packages have one of their own (pulseaudio, nss, blas). */
export function libraryFolders(root: string): string[] {
  const folders = tripletFolders(root).flatMap((folder) => [
    folder,
    ...list(folder).map((name) => join(folder, name)),
  ])
  return [...folders, join(root, 'usr/lib'), join(root, 'lib')].filter((folder) =>
    list(folder).some((name) => /^lib.+\.so(\.|$)/.test(name)),
  )
}

/** A command on the PATH. Administrators' folders are looked into as well: users often lack them. */
export function which(command: string): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
  for (const folder of [
    ...folders,
    '/usr/local/bin',
    '/usr/bin',
    '/usr/sbin',
    '/sbin',
    '/opt/homebrew/bin',
  ]) {
    const file = join(folder, command)
    if (isExecutable(file)) return file
  }
  return undefined
}

export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Names in a folder; none where there is no such folder. */
export function list(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
