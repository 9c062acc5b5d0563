import { join } from 'node:path'
import {
  existing,
  findFile,
  isExecutable,
  libraryFolders,
  list,
  type Roots,
  tripletFolders,
  which,
} from './roots.js'
import type { Tool } from './tool.js'

/**
 * ejabberd as installed. Its own start script changes to the user "ejabberd" and refuses others, so the
 * Erlang machine is started directly; it only has to know where ejabberd's compiled modules are.
 */
export function locateInstalledEjabberd(debian: boolean): Tool | undefined {
  const command = which('erl')
  const folders = librariesWithEjabberd(['/'])
  if (command === undefined || folders.length === 0) return undefined
  if (debian && !hasSqlite(['/'])) return undefined
  return { name: 'ejabberd', command, args: [], env: { ERL_LIBS: folders.join(':') }, origin: 'system' }
}

/**
 * ejabberd from unpacked packages. The script `erl` has its folder written into it, so what it would
 * execute is named here instead.
 */
export function locateUnpackedEjabberd(root: string): Tool | undefined {
  const roots: Roots = [root, '/']
  const erlang = findFile(roots, 'usr/lib/erlang/bin/start.boot')?.replace('/bin/start.boot', '')
  const folders = librariesWithEjabberd(roots)
  if (erlang === undefined || folders.length === 0 || !hasSqlite(roots)) return undefined
  const machine = list(erlang).find((name) => name.startsWith('erts-'))
  if (machine === undefined) return undefined
  const bin = join(erlang, machine, 'bin')
  const command = join(bin, 'erlexec')
  if (!isExecutable(command)) return undefined
  return {
    name: 'ejabberd',
    command,
    args: [],
    env: {
      ROOTDIR: erlang,
      BINDIR: bin,
      EMU: 'beam',
      PROGNAME: 'erl',
      ERL_LIBS: [...folders, ...existing(roots, 'usr/lib/erlang/lib')].join(':'),
      LD_LIBRARY_PATH: libraryFolders(root).join(':'),
    },
    origin: 'cache',
  }
}

/** Folders that have an `ejabberd-<version>/ebin` in them: Debian, Fedora, Arch, ProcessOne's package, Homebrew. */
function librariesWithEjabberd(roots: Roots): string[] {
  const folders = roots.flatMap((root) => [
    ...tripletFolders(root),
    ...existing(
      [root],
      'usr/lib64',
      'usr/lib',
      'usr/lib/ejabberd',
      'usr/local/lib',
      'opt/homebrew/opt/ejabberd/lib',
    ),
    ...list(join(root, 'opt')).map((name) => join(root, 'opt', name, 'lib')),
  ])
  return folders.filter((folder) =>
    list(folder).some((name) => /^ejabberd-\d/.test(name) && list(join(folder, name)).includes('ebin')),
  )
}

/** The message archive is kept in SQLite: Mnesia gets slower with every message. */
function hasSqlite(roots: Roots): boolean {
  return existing(roots, 'usr/lib/erlang/lib').some((folder) =>
    list(folder).some((name) => /^(p1_)?sqlite3-/.test(name)),
  )
}
