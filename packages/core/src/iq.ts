/** Requests to other entities and their one reply each (RFC 6120, section 8.2.3). */
import { stanzaError } from './codecs/stanza-error.js'
import type { Element } from './element.js'
import { xml } from './element.js'
import { type FtwError, StanzaError, TimeoutError } from './errors.js'
import { Jid } from './jid.js'

export interface IqOptions {
  /** Milliseconds to wait for the reply. */
  timeout?: number | undefined
  signal?: AbortSignal | undefined
}

interface Pending {
  to: Jid | undefined
  resolve(reply: Element): void
  reject(error: unknown): void
}

export interface IqStream {
  send(stanza: Element): void
  /** The full JID bound to the stream. */
  readonly jid: Jid
}

export class IqTracker {
  private readonly pending = new Map<string, Pending>()

  constructor(
    private readonly stream: IqStream,
    private readonly timeout: number,
  ) {}

  /** How many requests wait for their reply. */
  get size(): number {
    return this.pending.size
  }

  /** Asks; resolves with the whole result IQ, rejects with the error that came instead of it. */
  get(to: string | undefined, payload: Element, options?: IqOptions): Promise<Element> {
    return this.request('get', to, payload, options)
  }

  /** Tells; resolves with the whole result IQ, rejects with the error that came instead of it. */
  set(to: string | undefined, payload: Element, options?: IqOptions): Promise<Element> {
    return this.request('set', to, payload, options)
  }

  private request(
    type: 'get' | 'set',
    to: string | undefined,
    payload: Element,
    { timeout = this.timeout, signal }: IqOptions = {},
  ): Promise<Element> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted()
      const id = crypto.randomUUID()
      const timer = setTimeout(() => settle(() => reject(new TimeoutError())), timeout)
      const abort = () => settle(() => reject(signal?.reason))
      const settle = (how: () => void) => {
        if (!this.pending.delete(id)) return
        clearTimeout(timer)
        signal?.removeEventListener('abort', abort)
        how()
      }
      this.pending.set(id, {
        to: to === undefined ? undefined : Jid.parse(to),
        resolve: (reply) => settle(() => resolve(reply)),
        reject: (error) => settle(() => reject(error)),
      })
      signal?.addEventListener('abort', abort, { once: true })
      try {
        this.stream.send(xml('iq', { type, to, id }, payload))
      } catch (error) {
        settle(() => reject(error))
      }
    })
  }

  /** Takes a result or error IQ. `false` when it answers nothing we asked, or comes from somebody else. */
  settle(stanza: Element): boolean {
    const pending = this.pending.get(stanza.attrs.id ?? '')
    if (!pending || !this.isFrom(stanza.attrs.from, pending.to)) return false
    if (stanza.attrs.type === 'result') pending.resolve(stanza)
    else pending.reject(readError(stanza))
    return true
  }

  /** Fails everything that waits: the stream is gone. */
  failAll(error: FtwError): void {
    for (const pending of [...this.pending.values()]) pending.reject(error)
  }

  /**
   * A reply must come from whom we asked. What we asked our own server without an address may come from it,
   * from our account or without an address at all (RFC 6120, sections 8.1.2.1 and 10.3.3).
   */
  private isFrom(from: string | undefined, to: Jid | undefined): boolean {
    const own = this.stream.jid
    const account = own.bare()
    if (from === undefined) return to === undefined || to.equals(account)
    const sender = Jid.parse(from)
    if (!sender) return false
    if (to) return sender.equals(to)
    return sender.equals(account) || sender.equals(own) || sender.toString() === own.domain
  }
}

/** The error of a stanza of type `error`, whatever is missing in it. */
export function readError(stanza: Element): StanzaError {
  const element = stanza.getChild('error')
  const error = element && stanzaError.parse(element)
  return new StanzaError(error?.type ?? 'cancel', error?.condition ?? 'undefined-condition', {
    description: error?.description,
    by: error?.by,
    application: error?.application,
    stanza,
  })
}
