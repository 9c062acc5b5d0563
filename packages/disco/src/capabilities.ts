/** What others can do: as they announce it in presence (XEP-0115), asked for once, believed once it is checked. */
import {
  type Caps,
  caps,
  capsInfo,
  discoInfo,
  type Element,
  hashOf,
  hasOneReading,
  type InfoEntry,
  Jid,
  Lru,
  NS,
  parseChild,
  StanzaError,
} from '@xmpp-ftw/core'

export interface Capabilities {
  /** In the order they were told. */
  readonly entries: readonly InfoEntry[]
  readonly features: readonly string[]
  /** Whether the announced hash proves them. */
  readonly verified: boolean
}

/** Proven capabilities by their `ver`: the same for everybody, so all sessions can share them. */
export type Proven = Lru<Capabilities>

/** Entities whose announcement is remembered in a session: contacts, and occupants of rooms. */
const ANNOUNCED = 2_000
/** Answers that say nothing of others, by entity. */
const SINGLE = 200
/** An announcement longer than that is nobody's. */
const MAX_LENGTH = 512

export class CapabilitiesOfOthers {
  private readonly announced = new Lru<Caps>(ANNOUNCED)
  private readonly single = new Lru<Capabilities>(SINGLE)
  private readonly asking = new Map<string, Promise<Capabilities>>()

  /** @param ask asks an entity for its disco#info, of that node; resolves with the result IQ */
  constructor(
    private readonly ask: (jid: string, node?: string) => Promise<Element>,
    private readonly proven: Proven,
  ) {}

  /** Takes note of what a presence announces. One without an announcement takes nothing back (section 8.4). */
  note(presence: Element): void {
    const jid = Jid.parse(presence.attrs.from ?? '')?.toString()
    if (jid === undefined) return
    const told = parseChild(presence, caps)
    const before = this.announced.get(jid)
    if (presence.attrs.type === 'unavailable') {
      this.announced.delete(jid)
      this.single.delete(jid)
    } else if (told && nodeOf(told).length <= MAX_LENGTH && (!before || nodeOf(before) !== nodeOf(told))) {
      this.announced.set(jid, told)
      this.single.delete(jid)
    }
  }

  /** @throws StanzaError what the entity answered instead */
  async of(given: string): Promise<Capabilities> {
    const jid = Jid.parse(given)?.toString()
    if (jid === undefined) throw new StanzaError('modify', 'jid-malformed')
    const announced = this.announced.get(jid)
    const known = announced && (this.proven.get(announced.ver) ?? this.single.get(jid))
    if (known) return known
    const key = announced ? `${jid} ${nodeOf(announced)}` : jid
    const running = this.asking.get(key)
    if (running) return running
    const asking = this.find(jid, announced).finally(() => this.asking.delete(key))
    this.asking.set(key, asking)
    return asking
  }

  /** Proven capabilities that a node stands for: a hash stands for the same whoever names it. */
  at(node: string): Capabilities | undefined {
    return this.proven.get(node.slice(node.lastIndexOf('#') + 1))
  }

  /** Keeps what an entity answered about a node, where that is what it announced. */
  async learn(jid: string, node: string | undefined, result: Element): Promise<void> {
    const announced = this.announced.get(jid)
    if (announced && nodeOf(announced) === node) await this.keep(jid, announced, result)
  }

  clear(): void {
    this.announced.clear()
    this.single.clear()
  }

  private async find(jid: string, announced: Caps | undefined): Promise<Capabilities> {
    if (!announced) return readResult(await this.ask(jid))
    try {
      return await this.keep(jid, announced, await this.ask(jid, nodeOf(announced)))
    } catch (error) {
      // It announces what it does not know of: it may have changed meanwhile.
      if (!(error instanceof StanzaError) || error.condition !== 'item-not-found') throw error
      return this.keep(jid, announced, await this.ask(jid))
    }
  }

  private async keep(jid: string, announced: Caps, result: Element): Promise<Capabilities> {
    const query = result.getChild('query', NS.discoInfo)
    const verified = query !== undefined && (await hashOf(capsInfo(query), announced.hash)) === announced.ver
    const answer = readResult(result, verified)
    if (verified && hasOneReading(query)) this.proven.set(announced.ver, answer)
    else if (this.announced.get(jid) === announced) this.single.set(jid, answer)
    return answer
  }
}

function readResult(result: Element, verified = false): Capabilities {
  const entries = parseChild(result, discoInfo)?.entries ?? []
  const features = entries.flatMap((entry) => (entry.kind === 'feature' ? [entry.var] : []))
  // Some do not list the one feature that answering proves (XEP-0030, section 3.1).
  if (!features.includes(NS.discoInfo)) features.push(NS.discoInfo)
  return { entries, features, verified }
}

/** Where to ask for it (section 6.2). */
function nodeOf({ node, ver }: Caps): string {
  return `${node}#${ver}`
}
