/** What others can do: as they announce it in presence (XEP-0115), asked for once, believed once it is checked. */
import { type Caps, caps, type Element, Jid, NS, parseChild, StanzaError } from '@xmpp-ftw/core'
import { discoInfo, type InfoEntry } from './codecs/disco-info.js'
import { Lru } from './lru.js'
import { verify } from './verify.js'

export interface Capabilities {
  /** In the order they were told. */
  readonly entries: readonly InfoEntry[]
  readonly features: readonly string[]
  /** Whether the announced hash proves them. Others of the same hash have them, too, then. */
  readonly verified: boolean
}

/** Proven capabilities by their hash: the same for everybody, so all sessions can share them. */
export type Proven = Lru<Capabilities>

/** Entities whose announcement is remembered in a session: contacts, and occupants of rooms. */
const ANNOUNCED = 2_000
/** Answers that no hash proves, by entity. */
const UNPROVEN = 200
/** An announcement longer than that is nobody's. */
const MAX_LENGTH = 512

export class CapabilitiesOfOthers {
  private readonly announced = new Lru<Caps>(ANNOUNCED)
  private readonly unproven = new Lru<Capabilities>(UNPROVEN)
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
    if (presence.attrs.type === 'unavailable') return this.forget(jid)
    const told = parseChild(presence, caps)
    if (!told || told.node.length + told.ver.length > MAX_LENGTH) return
    const before = this.announced.get(jid)
    if (before?.ver === told.ver && before.hash === told.hash && before.node === told.node) return
    this.unproven.delete(jid)
    this.announced.set(jid, told)
  }

  /** @throws StanzaError what the entity answered instead */
  async of(given: string): Promise<Capabilities> {
    const jid = Jid.parse(given)?.toString()
    if (jid === undefined) throw new StanzaError('modify', 'jid-malformed')
    const announced = this.announced.get(jid)
    const known = announced && (this.proven.get(keyOf(announced)) ?? this.unproven.get(jid))
    if (known) return known
    const key = announced ? `${jid} ${keyOf(announced)}` : jid
    const running = this.asking.get(key)
    if (running) return running
    const asking = this.find(jid, announced).finally(() => this.asking.delete(key))
    this.asking.set(key, asking)
    return asking
  }

  /** Proven capabilities that `node` stands for at that entity, where they are known. */
  at(jid: string, node: string): Capabilities | undefined {
    const announced = this.announced.get(jid)
    if (announced && nodeOf(announced) === node) return this.proven.get(keyOf(announced))
    // A hash stands for the same whoever names it.
    return this.proven.get(keyOf({ hash: 'sha-1', ver: node.slice(node.lastIndexOf('#') + 1) }))
  }

  /** Keeps what an entity answered about a node, where that is what it announced. */
  async learn(jid: string, node: string | undefined, result: Element): Promise<void> {
    const announced = this.announced.get(jid)
    if (announced && nodeOf(announced) === node) await this.keep(jid, announced, result)
  }

  clear(): void {
    this.announced.clear()
    this.unproven.clear()
  }

  private forget(jid: string): void {
    this.announced.delete(jid)
    this.unproven.delete(jid)
  }

  private async find(jid: string, announced: Caps | undefined): Promise<Capabilities> {
    if (!announced) return readResult(await this.ask(jid), false)
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
    const answer = readResult(result, query !== undefined && (await verify(query, announced)))
    if (answer.verified) this.proven.set(keyOf(announced), answer)
    else if (this.announced.get(jid) === announced) this.unproven.set(jid, answer)
    return answer
  }
}

function readResult(result: Element, verified: boolean): Capabilities {
  const entries = parseChild(result, discoInfo)?.entries ?? []
  const features = entries.flatMap((entry) => (entry.kind === 'feature' ? [entry.var] : []))
  // Some do not list the one feature that answering proves (XEP-0030, section 3.1).
  if (!features.includes(NS.discoInfo)) features.push(NS.discoInfo)
  return { entries, features, verified }
}

function nodeOf({ node, ver }: Caps): string {
  return `${node}#${ver}`
}

function keyOf({ hash, ver }: Pick<Caps, 'hash' | 'ver'>): string {
  return `${hash} ${ver}`
}
