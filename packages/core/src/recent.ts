/**
 * A map that remembers what was used last: at least as many entries as its limit says, at most twice as many.
 *
 * Entries are forgotten a generation at a time. A `Map` that loses its oldest entry for every new one walks over the
 * gaps that the lost ones leave.
 */
export class Recent<V> {
  private young = new Map<string, V>()
  private old = new Map<string, V>()

  constructor(private readonly limit: number) {}

  get(key: string): V | undefined {
    const value = this.young.get(key)
    if (value !== undefined) return value
    const older = this.old.get(key)
    if (older !== undefined) this.set(key, older)
    return older
  }

  set(key: string, value: V): void {
    if (this.young.size >= this.limit) {
      this.old = this.young
      this.young = new Map()
    }
    this.young.set(key, value)
  }

  /** At most as many as the limit says, those used last: what `restore` takes. */
  // Not in lean builds.
  save(): [key: string, value: V][] {
    return [...this.old, ...this.young].slice(-this.limit)
  }

  // Not in lean builds.
  restore(saved: readonly (readonly [key: string, value: V])[]): void {
    for (const [key, value] of saved) this.set(key, value)
  }

  clear(): void {
    this.young.clear()
    this.old.clear()
  }
}
