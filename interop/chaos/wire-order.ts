/** How often, on which connections and under which archive id a server sent a numbered message. */
interface Sent {
  connection: number
  archiveId: string | undefined
}

/**
 * What a server sends and takes, read from its bytes. What it took in order and sends in another one nobody but the server itself
 * has put there, and only a message that it took twice has two ids in an archive (XEP-0359).
 */
export class WireOrder {
  /** Of each connection, what the server got since stanzas are counted there (XEP-0198), and who it is from. */
  private readonly taken = new Map<number, { text: string; stanzas: (string | undefined)[] }>()
  private readonly acknowledged = new Set<string>()

  private readonly texts = new Map<number, string>()
  private readonly sent = new Map<string, Sent[]>()
  /** Numbers by whom they are for, as the server took them from the sender and sent them to the recipient. */
  private readonly takes = new Map<string, number[]>()
  private readonly sends = new Map<string, { n: number; connection: number }[]>()

  read(connection: number, bytes: Buffer): void {
    let text = (this.texts.get(connection) ?? '') + bytes.toString('latin1')
    this.acknowledge(connection, text)
    for (let end = text.indexOf('</message>'); end >= 0; end = text.indexOf('</message>')) {
      this.message(connection, text.slice(0, end))
      text = text.slice(end + '</message>'.length)
    }
    this.texts.set(connection, text)
  }

  /** What the server gets. */
  took(connection: number, bytes: Buffer): void {
    const state = this.taken.get(connection) ?? { text: '', stanzas: [] }
    this.taken.set(connection, state)
    state.text += bytes.toString('latin1')
    const enabled = state.text.indexOf('<enable ')
    if (enabled >= 0) [state.text, state.stanzas] = [state.text.slice(enabled + '<enable '.length), []]
    // Whole stanzas only: none of ours has another inside.
    const stanza = /<(message|iq|presence)\b(?:[^>]*\/>|.*?<\/\1>)/gs
    let end = 0
    for (const found of state.text.matchAll(stanza)) {
      end = found.index + found[0].length
      const n = /<body>(\d+)<\/body>/.exec(found[0])?.[1]
      const to = /^<message[^>]* to="([^"/]+)/.exec(found[0])?.[1]
      state.stanzas.push(n === undefined || to === undefined ? undefined : `${to} ${n}`)
      if (n !== undefined && to !== undefined) listOf(this.takes, to).push(Number(n))
    }
    state.text = state.text.slice(end)
  }

  /** Whether the server said that it has taken that message. */
  isAcknowledged(to: string, n: number): boolean {
    return this.acknowledged.has(`${to} ${n}`)
  }

  /**
   * Whether the server, which took it in order, sent a higher number before it: on the same connection, or on one before
   * that should have begun with what was lost on the one before that (XEP-0198, section 5).
   */
  isReordered(to: string, n: number): boolean {
    const takes = listOf(this.takes, to)
    if (takes.slice(0, takes.indexOf(n)).some((other) => other > n)) return false
    const sends = listOf(this.sends, to)
    const last = sends.findLastIndex((each) => each.n === n)
    const connections = new Set<number>()
    for (const { n: other, connection } of sends.slice(0, last)) {
      if (other === n) connections.add(connection)
      else if (other > n && !connections.has(connection)) return true
    }
    return false
  }

  /** Whether the server took it twice, and so archived it twice. */
  isTakenTwice(to: string, n: number): boolean {
    const ids = this.times(to, n).map(({ archiveId }) => archiveId)
    return new Set(ids).size > 1
  }

  times(to: string, n: number): readonly Sent[] {
    return this.sent.get(`${to} ${n}`) ?? []
  }

  private acknowledge(connection: number, text: string): void {
    const stanzas = this.taken.get(connection)?.stanzas ?? []
    for (const [, count] of text.matchAll(/<a [^>]*\bh=['"](\d+)['"]/g))
      for (const key of stanzas.slice(0, Number(count))) if (key !== undefined) this.acknowledged.add(key)
  }

  private message(connection: number, text: string): void {
    const n = Number(/<body>(\d+)<\/body>/.exec(text)?.[1])
    const to = /<message[^>]* to=['"]([^'"/]+)/.exec(text)?.[1]
    if (!Number.isInteger(n) || to === undefined) return
    const archiveId = /<stanza-id [^>]*\bid=['"]([^'"]+)/.exec(text)?.[1]
    const key = `${to} ${n}`
    this.sent.set(key, [...(this.sent.get(key) ?? []), { connection, archiveId }])
    listOf(this.sends, to).push({ n, connection })
  }
}

function listOf<T>(lists: Map<string, T[]>, of: string): T[] {
  const list = lists.get(of) ?? []
  lists.set(of, list)
  return list
}
