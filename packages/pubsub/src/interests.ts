/** Nodes of contacts whose items are wanted: said by a feature each, which capabilities announce (XEP-0060, 9.2). */
export class Interests {
  /** Node → who wants it. */
  private readonly wanted = new Map<string, Set<string>>()

  /** @param features what the extension declares; kept up to date in place */
  constructor(private readonly features: string[]) {}

  /** @returns whether that changed what is declared */
  add(node: string, by: string): boolean {
    const known = this.wanted.get(node)
    if (known) {
      known.add(by)
      return false
    }
    this.wanted.set(node, new Set([by]))
    this.features.push(featureOf(node))
    return true
  }

  /** @returns whether that changed what is declared */
  remove(node: string, by: string): boolean {
    const known = this.wanted.get(node)
    if (!known?.delete(by) || known.size > 0) return false
    this.wanted.delete(node)
    this.features.splice(this.features.indexOf(featureOf(node)), 1)
    return true
  }

  /** The nodes in which that one is interested. */
  // Not in lean builds.
  of(by: string): string[] {
    return [...this.wanted].flatMap(([node, all]) => (all.has(by) ? [node] : []))
  }

  /** In how many nodes that one is interested. */
  count(by: string): number {
    let count = 0
    for (const all of this.wanted.values()) if (all.has(by)) count += 1
    return count
  }

  /** Only what that one wants stays. */
  keep(by: string): void {
    for (const [node, all] of [...this.wanted]) {
      for (const one of [...all]) if (one !== by) this.remove(node, one)
    }
  }
}

function featureOf(node: string): string {
  return `${node}+notify`
}
