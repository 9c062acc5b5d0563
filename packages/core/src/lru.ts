/** A map of bounded size that forgets what was used longest ago. */
export class Lru<V> {
  private readonly entries = new Map<string, V>()

  constructor(private readonly limit: number) {}

  get(key: string): V | undefined {
    const value = this.entries.get(key)
    if (value !== undefined) {
      this.entries.delete(key)
      this.entries.set(key, value)
    }
    return value
  }

  /** @returns what had to be forgotten for it */
  set(key: string, value: V): V | undefined {
    this.entries.delete(key)
    this.entries.set(key, value)
    if (this.entries.size <= this.limit) return undefined
    for (const [oldest, forgotten] of this.entries) {
      this.entries.delete(oldest)
      return forgotten
    }
    return undefined
  }

  /** Those used longest ago first: what `restore` takes. */
  // Not in lean builds.
  save(): [key: string, value: V][] {
    return [...this.entries]
  }

  // Not in lean builds.
  restore(saved: readonly (readonly [key: string, value: V])[]): void {
    for (const [key, value] of saved) this.set(key, value)
  }

  values(): IterableIterator<V> {
    return this.entries.values()
  }

  delete(key: string): void {
    this.entries.delete(key)
  }

  clear(): void {
    this.entries.clear()
  }
}
