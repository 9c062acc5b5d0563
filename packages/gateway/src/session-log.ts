import type { Log } from '@xmpp-ftw/core'

type Details = Readonly<Record<string, unknown>>

/** Says with each entry which session it is about. */
export class SessionLog implements Log {
  constructor(
    private readonly log: Log,
    private readonly session: string,
  ) {}

  debug(what: string, details?: Details): void {
    this.log.debug(what, { session: this.session, ...details })
  }

  info(what: string, details?: Details): void {
    this.log.info(what, { session: this.session, ...details })
  }

  warn(what: string, details?: Details): void {
    this.log.warn(what, { session: this.session, ...details })
  }

  error(what: string, details?: Details): void {
    this.log.error(what, { session: this.session, ...details })
  }
}
