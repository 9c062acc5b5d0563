/** What the tests and the demo run besides Node, and what each is called by the package systems. */
export type ProgramName = 'prosody' | 'ejabberd' | 'chromium' | 'coturn'

export interface ProgramDescription {
  readonly title: string
  /** Debian and Ubuntu, recommended packages left out: the list is complete as it stands. */
  readonly debian: readonly string[]
  readonly fedora: string
  readonly arch: string
  readonly brew: string
  readonly remark?: string
}

export const programs: Readonly<Record<ProgramName, ProgramDescription>> = {
  prosody: {
    title: 'the XMPP server Prosody, 0.12 or later, with its community modules',
    debian: [
      'prosody',
      'prosody-modules',
      'lua5.4',
      'lua-unbound',
      'lua-event',
      'lua-zlib',
      'lua-dbi-sqlite3',
    ],
    fedora: 'sudo dnf install prosody',
    arch: 'sudo pacman -S prosody lua-event lua-zlib',
    brew: 'brew install prosody/prosody/prosody',
    remark:
      'Elsewhere than on Debian and Ubuntu the community modules (https://modules.prosody.im) have to be put into the modules folder of Prosody by hand.',
  },
  ejabberd: {
    title: 'the XMPP server ejabberd, 23.01 or later',
    debian: ['ejabberd', 'erlang-p1-sqlite3'],
    fedora: 'sudo dnf install ejabberd',
    arch: 'sudo pacman -S ejabberd',
    brew: 'brew install ejabberd',
  },
  chromium: {
    title: 'the browser Chromium (or Google Chrome)',
    debian: ['chromium'],
    fedora: 'sudo dnf install chromium',
    arch: 'sudo pacman -S chromium',
    brew: 'brew install --cask google-chrome',
    remark:
      'Any Chromium or Chrome will do: name it in the environment variable XMPP_FTW_CHROMIUM. Ubuntu packages Chromium as a snap only: there install Google Chrome.',
  },
  coturn: {
    title: 'the TURN server coturn',
    debian: ['coturn'],
    fedora: 'sudo dnf install coturn',
    arch: 'sudo pacman -S coturn',
    brew: 'brew install coturn',
  },
}
