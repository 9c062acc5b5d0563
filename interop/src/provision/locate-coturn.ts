import { findFile, libraryFolders, which } from './roots.js'
import type { Tool } from './tool.js'

export function locateInstalledCoturn(): Tool | undefined {
  const command = which('turnserver')
  return command === undefined ? undefined : { name: 'coturn', command, args: [], env: {}, origin: 'system' }
}

export function locateUnpackedCoturn(root: string): Tool | undefined {
  const command = findFile([root], 'usr/bin/turnserver')
  if (command === undefined) return undefined
  return {
    name: 'coturn',
    command,
    args: [],
    env: { LD_LIBRARY_PATH: libraryFolders(root).join(':') },
    origin: 'cache',
  }
}
