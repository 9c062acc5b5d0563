import { isDebianLike } from './locate.js'
import { type ProgramName, programs } from './programs.js'

/** What a person has to type to get these programs, on their system first. */
export function instructions(names: readonly ProgramName[]): string {
  const lines = names.flatMap((name) => {
    const { title, debian, fedora, arch, brew, remark } = programs[name]
    const commands: Record<string, string> = {
      'Debian, Ubuntu': `sudo apt-get install --no-install-recommends ${debian.join(' ')}`,
      Fedora: fedora,
      Arch: arch,
      macOS: brew,
    }
    const shown = isDebianLike()
      ? Object.entries(commands).slice(0, 1)
      : process.platform === 'darwin'
        ? Object.entries(commands).slice(-1)
        : Object.entries(commands)
    return [
      `  ${name}: ${title}`,
      ...shown.map(([system, command]) => `    ${system.padEnd(15)} ${command}`),
      ...(remark === undefined ? [] : [`    ${remark}`]),
    ]
  })
  return lines.join('\n')
}
