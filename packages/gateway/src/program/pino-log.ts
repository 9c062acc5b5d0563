import type { Log } from '@xmpp-ftw/core'
import { destination, type Logger, pino } from 'pino'
import type { LogLevel } from './config.js'

type Details = Readonly<Record<string, unknown>>

/** JSON lines on stderr. What is logged holds neither message bodies nor secrets. */
export class PinoLog implements Log {
  private readonly pino: Logger

  constructor(level: LogLevel) {
    this.pino = pino(
      { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
      destination({ fd: 2, sync: true }),
    )
  }

  debug(what: string, details: Details = {}): void {
    this.pino.debug(details, what)
  }

  info(what: string, details: Details = {}): void {
    this.pino.info(details, what)
  }

  warn(what: string, details: Details = {}): void {
    this.pino.warn(details, what)
  }

  error(what: string, details: Details = {}): void {
    this.pino.error(details, what)
  }
}
