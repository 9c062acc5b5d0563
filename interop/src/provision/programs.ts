/** What the tests and the demo run besides Node, and what each is called by the package systems. */
export type ProgramName = 'prosody' | 'ejabberd' | 'chromium' | 'coturn'

export interface ProgramDescription {
  readonly title: string
  /** Debian and Ubuntu, recommended packages left out: the list is complete as it stands. */
  readonly debian: readonly string[]
  /** Where Ubuntu differs from Debian. */
  readonly ubuntu?: string
  readonly fedora: string
  readonly arch: string
  readonly brew: string
  readonly remark?: string
  /** For systems other than Debian and Ubuntu. */
  readonly remarkElsewhere?: string
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
    remarkElsewhere:
      'Its community modules (https://modules.prosody.im) have to be put into its modules folder by hand here.',
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
    debian: ['chromium', 'chromium-common'],
    // There Chromium is a snap, which cannot be driven from outside.
    ubuntu: 'npx playwright-core install --with-deps chromium',
    fedora: 'sudo dnf install chromium',
    arch: 'sudo pacman -S chromium',
    brew: 'brew install --cask google-chrome',
    remark:
      'Any Chromium or Chrome will do: where it is not found, name it in the environment variable XMPP_FTW_CHROMIUM.',
  },
  coturn: {
    title: 'the TURN server coturn',
    debian: ['coturn'],
    fedora: 'sudo dnf install coturn',
    arch: 'sudo pacman -S coturn',
    brew: 'brew install coturn',
  },
}
