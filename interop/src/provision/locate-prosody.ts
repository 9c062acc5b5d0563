import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { cacheFolder } from './cache.js'
import { existing, findFile, isExecutable, libraryFolders, list, type Roots, which } from './roots.js'
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
  writeStartScript(copy, text, dirname(dirname(script)))
  const triplets = roots.flatMap((folder) =>
    existing([folder], 'usr/lib').flatMap((lib) =>
      list(lib)
        .filter((name) => name.includes('-linux-gnu'))
        .map((name) => join(lib, name)),
    ),
  )
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

function writeStartScript(file: string, text: string, usr: string): void {
  const folders = {
    CFG_SOURCEDIR: join(usr, 'lib/prosody'),
    CFG_PLUGINDIR: join(usr, 'lib/prosody/modules/'),
    CFG_CONFIGDIR: join(dirname(usr), 'etc/prosody'),
  }
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
