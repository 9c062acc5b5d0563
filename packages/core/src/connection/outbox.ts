import * as NS from '../namespaces.js'
import { overloaded } from './stream-errors.js'

export interface OutboxInit {
  /** Whether every element is a message of its own (RFC 7395). */
  readonly framed: boolean
  /** Characters that may wait. */
  readonly maxBacklog: number
  write(text: string): void
  /** What waits behind `write`. */
  waiting(): number
}

/** Text on its way out: what is sent in one turn leaves in one write, and no more waits than may. */
export class Outbox {
  private readonly init: OutboxInit
  private text = ''

  constructor(init: OutboxInit) {
    this.init = init
  }

  get backlog(): number {
    return this.text.length + this.init.waiting()
  }

  /** @throws StreamError `resource-constraint` when the server does not read */
  put(text: string): void {
    if (this.backlog > this.init.maxBacklog) throw overloaded()
    if (this.init.framed) return this.init.write(declared(text))
    if (this.text === '') queueMicrotask(() => this.flush())
    this.text += text
  }

  flush(): void {
    const { text } = this
    this.text = ''
    if (text !== '') this.init.write(text)
  }

  drop(): void {
    this.text = ''
  }
}

/** A WebSocket message stands alone, so its element declares its namespace (RFC 7395, section 3.3.3). */
export function declared(text: string): string {
  const name = /^<[\w.-]+(?! xmlns=)(?=[ />])/.exec(text)
  return name ? `${name[0]} xmlns="${NS.client}"${text.slice(name[0].length)}` : text
}
