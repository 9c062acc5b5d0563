/** How often, on which connections and under which archive id a server sent a numbered message. */
interface Sent {
  connection: number
  archiveId: string | undefined
}

/**
 * What a server sends, read from its bytes. On one TCP connection nobody but the server itself can put messages into
 * another order, and only a message that it took twice has two ids in an archive (XEP-0359).
 */
export class WireOrder {
  private readonly texts = new Map<number, string>()
  private readonly highest = new Map<number, number>()
  private readonly sent = new Map<string, Sent[]>()
  private readonly reordered = new Set<string>()

  read(connection: number, bytes: Buffer): void {
    let text = (this.texts.get(connection) ?? '') + bytes.toString('latin1')
    for (let end = text.indexOf('</message>'); end >= 0; end = text.indexOf('</message>')) {
      this.message(connection, text.slice(0, end))
      text = text.slice(end + '</message>'.length)
    }
    this.texts.set(connection, text)
  }

  /** Whether it was sent after one with a higher number, on the same connection. */
  isReordered(to: string, n: number): boolean {
    return this.reordered.has(`${to} ${n}`)
  }

  /** Whether the server took it twice, and so archived it twice. */
  isTakenTwice(to: string, n: number): boolean {
    const ids = this.times(to, n).map(({ archiveId }) => archiveId)
    return new Set(ids).size > 1
  }

  times(to: string, n: number): readonly Sent[] {
    return this.sent.get(`${to} ${n}`) ?? []
  }

  private message(connection: number, text: string): void {
    const n = Number(/<body>(\d+)<\/body>/.exec(text)?.[1])
    const to = /<message[^>]* to=['"]([^'"/]+)/.exec(text)?.[1]
    if (!Number.isInteger(n) || to === undefined) return
    const archiveId = /<stanza-id [^>]*\bid=['"]([^'"]+)/.exec(text)?.[1]
    const key = `${to} ${n}`
    this.sent.set(key, [...(this.sent.get(key) ?? []), { connection, archiveId }])
    const highest = this.highest.get(connection) ?? 0
    if (n < highest) this.reordered.add(key)
    else this.highest.set(connection, n)
  }
}
