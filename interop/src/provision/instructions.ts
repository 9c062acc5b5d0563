import { osRelease } from './cache.js'
import { isDebianLike } from './locate.js'
import { type ProgramName, programs } from './programs.js'

/** What a person has to type to get these programs: on their system, or on any where that is unknown. */
export function instructions(names: readonly ProgramName[]): string {
  return names
    .flatMap((name) => {
      const { title, remark, remarkElsewhere } = programs[name]
      const remarks = [remark, isDebianLike() ? undefined : remarkElsewhere]
      return [
        `  ${name}: ${title}`,
        ...commands(name).map(([system, command]) => `    ${system.padEnd(8)} ${command}`),
        ...remarks.filter((text) => text !== undefined).map((text) => `    ${text}`),
      ]
    })
    .join('\n')
}

function commands(name: ProgramName): [system: string, command: string][] {
  const { debian, ubuntu, fedora, arch, brew } = programs[name]
  const apt = `sudo apt-get install --no-install-recommends ${debian.join(' ')}`
  if (osRelease().id === 'ubuntu') return [['Ubuntu', ubuntu ?? apt]]
  if (isDebianLike()) return [['Debian', apt]]
  if (process.platform === 'darwin') return [['macOS', brew]]
  return [
    ['Debian', apt],
    ['Ubuntu', ubuntu ?? apt],
    ['Fedora', fedora],
    ['Arch', arch],
    ['macOS', brew],
  ]
}
