import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { cacheFolder } from './cache.js'
import {
  existing,
  findFile,
  isExecutable,
  libraryFolders,
  type Roots,
  tripletFolders,
  which,
} from './roots.js'
import type { Tool } from './tool.js'

/** One of the community modules the sample configuration loads: it stands for the whole collection. */
const communityModule = 'usr/lib/prosody/modules/mod_sasl2'

/** Prosody as installed. On Debian it counts only with its community modules, they are a package of their own. */
export function locateInstalledProsody(debian: boolean): Tool | undefined {
  const command = which('prosody')
  if (command === undefined) return undefined
  if (debian && findFile(['/'], communityModule) === undefined) return undefined
  return { name: 'prosody', command, args: [], env: {}, origin: 'system' }
}

/**
 * Prosody from unpacked packages. Its start script names its folders by absolute paths, so a copy of the
 * script is started, with those paths changed.
 */
export function locateUnpackedProsody(root: string): Tool | undefined {
  const roots: Roots = [root, '/']
  const script = findFile(roots, 'usr/bin/prosody')
  const modules = findFile(roots, communityModule)
  if (script === undefined || modules === undefined) return undefined
  const text = readFileSync(script, 'utf8')
  const version = /lua(5\.\d)/.exec(text.split('\n', 1)[0] ?? '')?.[1] ?? '5.4'
  const lua = findFile(roots, `usr/bin/lua${version}`)
  if (lua === undefined || !isExecutable(lua)) return undefined
  const copy = join(cacheFolder(), 'prosody.lua')
  const usr = dirname(dirname(script))
  writeStartScript(copy, text, {
    CFG_SOURCEDIR: join(usr, 'lib/prosody'),
    // The server may be installed and only the community modules unpacked.
    CFG_PLUGINDIR: existing(roots, 'usr/lib/prosody/modules').join(';'),
    CFG_CONFIGDIR: join(dirname(usr), 'etc/prosody'),
  })
  const triplets = roots.flatMap(tripletFolders)
  const sources = existing(roots, `usr/share/lua/${version}`)
  return {
    name: 'prosody',
    command: lua,
    args: [copy],
    env: {
      LD_LIBRARY_PATH: libraryFolders(root).join(':'),
      LUA_PATH: searchPath(sources, ['?.lua', '?/init.lua']),
      LUA_CPATH: searchPath(
        triplets.map((folder) => join(folder, 'lua', version)),
        ['?.so'],
      ),
    },
    origin: 'cache',
  }
}

function writeStartScript(file: string, text: string, folders: Readonly<Record<string, string>>): void {
  let patched = text
  for (const [name, folder] of Object.entries(folders)) {
    patched = patched.replace(new RegExp(`^${name}=.*$`, 'm'), `${name}=${JSON.stringify(folder)};`)
  }
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, patched)
  chmodSync(file, 0o644)
}

/** `;;` at the end keeps Lua's own default path. */
function searchPath(folders: readonly string[], patterns: readonly string[]): string {
  return `${folders.flatMap((folder) => patterns.map((pattern) => join(folder, pattern))).join(';')};;`
}
