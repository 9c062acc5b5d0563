/** Ids remembered of a session. A client that repeats a request does so soon after it was cut. */
const IDS = 256

/**
 * Which requests had their response, and the response while the client has not acknowledged it: a request that is
 * repeated gets the same response again instead of being carried out twice.
 */
export class Answered {
  private readonly ids = new Set<string>()
  private readonly responses = new Map<string, { seq: number; text: string }>()
  private held = 0

  /** @param size characters of responses to keep */
  constructor(private readonly size: number) {}

  has(id: string): boolean {
    return this.ids.has(id)
  }

  /** The response as it was sent; `undefined` once it was acknowledged or had to make room. */
  response(id: string): string | undefined {
    return this.responses.get(id)?.text
  }

  add(id: string, seq: number, text: string): void {
    this.ids.add(id)
    this.responses.set(id, { seq, text })
    this.held += text.length
    for (const oldest of this.responses.keys()) {
      if (this.held <= this.size) break
      this.drop(oldest)
    }
    if (this.ids.size <= IDS) return
    for (const oldest of this.ids) {
      this.ids.delete(oldest)
      this.drop(oldest)
      return
    }
  }

  /** Everything up to `seq` arrived. */
  acknowledge(seq: number): void {
    for (const [id, response] of this.responses) {
      if (response.seq > seq) return
      this.drop(id)
    }
  }

  private drop(id: string): void {
    this.held -= this.responses.get(id)?.text.length ?? 0
    this.responses.delete(id)
  }
}
