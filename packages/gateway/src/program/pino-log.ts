import { type Log, maskSecrets } from '@xmpp-ftw/core'
import { destination, type Logger, pino } from 'pino'
import type { LogLevel } from './config.js'

type Details = Readonly<Record<string, unknown>>

/**
 * JSON lines on stderr. What is logged holds neither message bodies nor secrets; should an extension log a payload all the
 * same, what is a secret by its name is masked.
 */
export class PinoLog implements Log {
  private readonly pino: Logger

  constructor(level: LogLevel) {
    this.pino = pino(
      { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
      destination({ fd: 2, sync: true }),
    )
  }

  debug(what: string, details: Details = {}): void {
    this.pino.debug(maskSecrets(details), what)
  }

  info(what: string, details: Details = {}): void {
    this.pino.info(maskSecrets(details), what)
  }

  warn(what: string, details: Details = {}): void {
    this.pino.warn(maskSecrets(details), what)
  }

  error(what: string, details: Details = {}): void {
    this.pino.error(maskSecrets(details), what)
  }
}
