import type { ProgramName } from './programs.js'

/** How to start a program: arguments of one's own follow `args`, `env` goes on top of the process's own. */
export interface Tool {
  readonly name: ProgramName
  readonly command: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** `system`: installed on this machine; `cache`: unpacked into the user's cache folder. */
  readonly origin: 'system' | 'cache'
}
