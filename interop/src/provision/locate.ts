import { existsSync } from 'node:fs'
import { cacheRoot } from './cache.js'
import { locateInstalledChromium, locateUnpackedChromium } from './locate-chromium.js'
import { locateInstalledCoturn, locateUnpackedCoturn } from './locate-coturn.js'
import { locateInstalledEjabberd, locateUnpackedEjabberd } from './locate-ejabberd.js'
import { locateInstalledProsody, locateUnpackedProsody } from './locate-prosody.js'
import type { ProgramName } from './programs.js'
import { which } from './roots.js'
import type { Tool } from './tool.js'
import { isUnpacked } from './unpacked.js'

/** A program that can be started now: as installed, or else as unpacked earlier. */
export function locate(name: ProgramName): Tool | undefined {
  return locateInstalled(name) ?? (isUnpacked(name) ? locateUnpacked(name) : undefined)
}

export function isDebianLike(): boolean {
  return (
    existsSync('/etc/debian_version') && which('apt-get') !== undefined && which('dpkg-deb') !== undefined
  )
}

function locateInstalled(name: ProgramName): Tool | undefined {
  switch (name) {
    case 'prosody':
      return locateInstalledProsody(isDebianLike())
    case 'ejabberd':
      return locateInstalledEjabberd(isDebianLike())
    case 'chromium':
      return locateInstalledChromium()
    case 'coturn':
      return locateInstalledCoturn()
  }
}

function locateUnpacked(name: ProgramName): Tool | undefined {
  const root = cacheRoot()
  switch (name) {
    case 'prosody':
      return locateUnpackedProsody(root)
    case 'ejabberd':
      return locateUnpackedEjabberd(root)
    case 'chromium':
      return locateUnpackedChromium(root)
    case 'coturn':
      return locateUnpackedCoturn(root)
  }
}
