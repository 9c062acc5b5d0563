import { homedir } from 'node:os'
import { join } from 'node:path'
import { existing, findFile, isExecutable, libraryFolders, list, which } from './roots.js'
import type { Tool } from './tool.js'

const commands = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome']

const applications = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

export function locateInstalledChromium(): Tool | undefined {
  const named = process.env.XMPP_FTW_CHROMIUM
  if (named !== undefined && named !== '') {
    if (!isExecutable(named)) throw new Error(`XMPP_FTW_CHROMIUM names ${named}, which is not a program`)
    return installed(named)
  }
  for (const command of commands) {
    const file = which(command)
    if (file !== undefined) return installed(file)
  }
  const file = [...applications, ...playwrightBrowsers()].find(isExecutable)
  return file === undefined ? undefined : installed(file)
}

/** Chromium from unpacked packages: not through its start script, which has absolute paths in it. */
export function locateUnpackedChromium(root: string): Tool | undefined {
  const command = findFile([root], 'usr/lib/chromium/chromium')
  if (command === undefined) return undefined
  const fonts = findFile([root, '/'], 'etc/fonts/fonts.conf')
  return {
    name: 'chromium',
    command,
    args: [],
    env: {
      LD_LIBRARY_PATH: libraryFolders(root).join(':'),
      // fonts.conf includes the folder "fonts" of each of these.
      XDG_DATA_DIRS: existing([root, '/'], 'usr/share').join(':'),
      ...(fonts === undefined ? {} : { FONTCONFIG_FILE: fonts, FONTCONFIG_PATH: join(fonts, '..') }),
    },
    origin: 'cache',
  }
}

function installed(command: string): Tool {
  return { name: 'chromium', command, args: [], env: {}, origin: 'system' }
}

/** Browsers that `npx playwright install chromium` put into the user's cache, newest first. */
function playwrightBrowsers(): string[] {
  const folder = process.env.PLAYWRIGHT_BROWSERS_PATH ?? join(homedir(), '.cache/ms-playwright')
  return list(folder)
    .filter((name) => /^chromium-\d+$/.test(name))
    .sort((a, b) => Number(b.slice(9)) - Number(a.slice(9)))
    .flatMap((name) => [
      join(folder, name, 'chrome-linux64/chrome'),
      join(folder, name, 'chrome-linux/chrome'),
    ])
}
