import { StringDecoder } from 'node:string_decoder'
import type { Wire } from './wire.js'

export interface WaitOptions {
  /** 15 s by default. */
  readonly timeoutMs?: number
}

interface Waiter {
  /** Tries to come to an end with what there is; true when it did. */
  settle(): boolean
}

/** A connection that a test talks over, word by word. */
export class PeerConnection {
  /** Resolves when the other side has ended the connection, in order or by a reset. */
  readonly ended: Promise<'end' | 'reset'>
  readonly #wire: Wire
  readonly #decoder = new StringDecoder('utf8')
  readonly #waiters: Waiter[] = []
  #received = ''
  #read = 0
  #how: 'end' | 'reset' | undefined

  constructor(wire: Wire) {
    this.#wire = wire
    let resolve: (how: 'end' | 'reset') => void
    this.ended = new Promise((done) => {
      resolve = done
    })
    wire.listen({
      onBytes: (bytes) => {
        this.#received += this.#decoder.write(Buffer.from(bytes))
        this.#settle()
      },
      onEnd: (how) => {
        this.#how = how
        resolve(how)
        this.#settle()
      },
    })
  }

  /** Everything that came over this connection, as text. */
  get received(): string {
    return this.#received
  }

  /** What came after the last match of `expect`. */
  get unread(): string {
    return this.#received.slice(this.#read)
  }

  get secure(): boolean {
    return this.#wire.secure
  }

  /**
   * Waits until the unread text matches, and takes it as read up to the end of the match. Rejects when the
   * connection ends before or nothing fitting comes in time; the error tells what came instead.
   */
  expect(pattern: RegExp | string, options: WaitOptions = {}): Promise<RegExpExecArray> {
    const timeoutMs = options.timeoutMs ?? 15_000
    const search =
      typeof pattern === 'string'
        ? new RegExp(pattern.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
        : new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, ''))
    return new Promise((resolve, reject) => {
      const fail = (reason: string) =>
        reject(new Error(`expected ${search}, but ${reason}. Unread: ${JSON.stringify(this.unread)}`))
      const waiter: Waiter = {
        settle: () => {
          const match = search.exec(this.unread)
          if (match === null && this.#how === undefined) return false
          clearTimeout(timer)
          if (match === null) fail(`the connection ended (${this.#how})`)
          else {
            this.#read += match.index + match[0].length
            resolve(match)
          }
          return true
        },
      }
      const timer = setTimeout(() => {
        this.#waiters.splice(this.#waiters.indexOf(waiter), 1)
        fail(`nothing like it came within ${timeoutMs} ms`)
      }, timeoutMs)
      this.#waiters.push(waiter)
      this.#settle()
    })
  }

  send(text: string): Promise<void> {
    return this.#wire.write(Buffer.from(text))
  }

  /** Sends bytes in pieces of `chunkSize`: over TCP as separate packets, over WebSocket as fragments. */
  sendBytes(bytes: Uint8Array | string, chunkSize = 1): Promise<void> {
    const buffer = Buffer.from(bytes)
    const pieces: Buffer[] = []
    for (let from = 0; from < buffer.length; from += chunkSize) {
      pieces.push(buffer.subarray(from, from + chunkSize))
    }
    return this.#wire.writePieces(pieces)
  }

  /** Answers `<starttls/>` and does the handshake. */
  async startTls(): Promise<void> {
    await this.send(`<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>`)
    await this.#wire.startTls()
  }

  /** Ends the connection in order. */
  close(): void {
    this.#wire.close()
  }

  /** Ends the connection so that the other side sees a reset. */
  reset(): void {
    this.#wire.reset()
  }

  /** The oldest first: what one has taken as read is not there for the next. */
  #settle(): void {
    while (this.#waiters[0]?.settle() === true) this.#waiters.shift()
  }
}
