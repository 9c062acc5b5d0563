import type { Element } from '../element.js'
import { hasUniqueId, messageKey } from '../message-key.js'
import * as NS from '../namespaces.js'

/** Messages remembered of a stream: more than servers keep unacknowledged. */
const REMEMBERED = 500

/**
 * The messages that came last. When their stream ends without being resumed, the server may not have heard that they
 * came: then it takes them for undelivered, and delivers them, marked as late, on the next one (XEP-0198, section 5).
 *
 * On the same stream a message comes again where a server took it twice: some, ejabberd 23.01 for one, tell a sender that
 * resumes of fewer stanzas than they took when its connection was cut.
 */
export class RecentMessages {
  private recent = new Set<string>()
  private before = new Set<string>()

  /** Whether the message came before; else it is remembered. */
  isRepeated(stanza: Element): boolean {
    const key = messageKey(stanza)
    if (key === undefined) return false
    const again = stanza.getChild('delay', NS.delay) !== undefined && this.before.delete(key)
    if (!again && this.recent.has(key)) return hasUniqueId(stanza)
    this.remember(key)
    return again
  }

  /** A new stream begins, which is not the old one resumed. */
  renew(): void {
    this.before = new Set([...this.before, ...this.recent].slice(-REMEMBERED))
    this.recent = new Set()
  }

  /** The last so many of this stream. */
  last(count: number): string[] {
    return count > 0 ? [...this.recent].slice(-count) : []
  }

  /** Those that came to another process on this stream. */
  restore(keys: readonly string[]): void {
    for (const key of keys) this.remember(key)
  }

  private remember(key: string): void {
    this.recent.add(key)
    if (this.recent.size <= REMEMBERED) return
    for (const oldest of this.recent) {
      this.recent.delete(oldest)
      return
    }
  }
}
