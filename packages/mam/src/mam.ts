import {
  Base,
  type Codec,
  defined,
  type Element,
  type Handlers,
  type InputOf,
  Jid,
  jidJson,
  parseChild,
  parseMessage,
  type ResultSet,
  receiptReceived,
  type Saved,
  type Session,
  StanzaError,
  type StartInfo,
} from '@xmpp-ftw/core'
// Types alone: pubsub is used where it is installed, and not needed.
import type {} from '@xmpp-ftw/pubsub'
import type { CatchUp } from './catch-up.js'
import { archiveMetadata } from './codecs/archive-metadata.js'
import { archivePreferences } from './codecs/archive-preferences.js'
import { type ArchiveQuery, archiveFields, archiveQuery, NS_MAM } from './codecs/archive-query.js'
import { type ArchiveFin, type ArchiveResult, archiveFin, archiveResult } from './codecs/archive-result.js'
import { contract } from './contract.js'

export interface MamInit {
  /**
   * After a stream that could not be resumed, tell what came meanwhile as it would have been told, from the own archive
   * and those of the rooms that are entered again. Default `false`.
   */
  catchUp?: boolean
}

interface Query {
  /** Whose archive is asked. */
  archive: Jid
  take(result: ArchiveResult): void
  /** The first and the last result, in the order in which they came. */
  first?: ArchiveResult
  last?: ArchiveResult
}

type Told = InputOf<(typeof contract)['pushes']['xmpp.mam.message']['payload']>

/** XEP-0313, and the preferences of XEP-0441. */
export class Mam extends Base<typeof contract> {
  readonly name = 'mam'
  readonly contract: typeof contract = contract
  /** Our id → the query, as long as its IQ waits for the reply. */
  private readonly open = new Map<string, Query>()
  private catchUp: CatchUp | undefined

  constructor(
    session: Session,
    private readonly init: MamInit = {},
  ) {
    super(session)
  }

  readonly requests: Handlers<typeof contract> = {
    'xmpp.mam.query': async ({ to, queryId, ...asked }, { signal }) => {
      const archive = this.archiveOf(to)
      const query: Query = { archive, take: (result) => this.tell(result, archive, queryId) }
      const { fin, first, last } = await this.ask(query, to, asked, signal)
      const { complete, stable, rsm } = fin
      const { with: contact, start, end } = asked
      return {
        items: { complete, stable, ...defined({ queryId, with: contact, start, end }) },
        // What a walk over all pages ends by: the last one has an edge like any other.
        rsm: { ...(asked.flipPage ? upright(rsm, first, last) : rsm), ...(complete && { complete }) },
      }
    },
    'xmpp.mam.fields': async ({ to, node }, { signal }) =>
      found(await this.session.iq.get(to, archiveFields.build({ node }), { signal }), archiveFields),
    'xmpp.mam.metadata': async ({ to }, { signal }) =>
      found(await this.session.iq.get(to, archiveMetadata.build(null), { signal }), archiveMetadata),
    'xmpp.mam.preferences': async (input, { signal }) => {
      await this.session.iq.set(undefined, archivePreferences.build(input), { signal })
      return true as const
    },
    'xmpp.mam.preferences.get': async (_input, { signal }) => {
      const question = archivePreferences.build(null)
      return found(await this.session.iq.get(undefined, question, { signal }), archivePreferences)
    },
  }

  override hold(message: Element): Promise<boolean> | undefined {
    return this.handles(message) ? undefined : this.catchUp?.hold(message)
  }

  override async start(info: StartInfo): Promise<void> {
    if (!this.init.catchUp) return
    // On a stream that follows another, messages have to wait from this moment on.
    if (!this.catchUp) await this.load()
    if (this.session.status !== 'offline') this.catchUp?.start(info)
  }

  /** It is as large as everything else here, and few pages want it. */
  private async load(): Promise<void> {
    const { CatchUp } = await import('./catch-up.js')
    const { session } = this
    this.catchUp ??= new CatchUp({
      session,
      page: async (archive, rsm, take) => {
        const to = archive.equals(session.account) ? undefined : archive.toString()
        return (await this.ask({ archive, take }, to, { rsm })).fin
      },
      told: (outcome) => this.push('xmpp.mam.catchup', outcome),
    })
  }

  override unacknowledged(stanza: Element): boolean {
    this.catchUp?.unacknowledged(stanza)
    return false
  }

  // Not in lean builds.
  override save(): Saved | undefined {
    return this.catchUp ? this.catchUp.save() : null
  }

  // Not in lean builds.
  override restore(saved: Saved): void {
    if (!this.init.catchUp || saved === null) return
    this.load().then(
      () => this.catchUp?.restore(saved),
      (error) => this.session.log.error('catching up could not be loaded', { error: String(error) }),
    )
  }

  override stop(): void {
    this.open.clear()
    this.catchUp?.stop()
  }

  override handles(stanza: Element): boolean {
    return stanza.name === 'message' && stanza.getChild('result', NS_MAM) !== undefined
  }

  /** Whatever claims to be from an archive goes no further: history that was not asked for is none (section 8.2). */
  override handle(stanza: Element): boolean {
    const result = stanza.attrs.type === 'error' ? undefined : parseChild(stanza, archiveResult)
    const query = result && this.queryOf(result, stanza.attrs.from)
    if (query) {
      query.first ??= result
      query.last = result
      query.take(result)
    } else this.session.log.debug('not from an archive that was asked', { from: stanza.attrs.from })
    return true
  }

  /** Asks for a page, whose messages come before this resolves. */
  private async ask(
    query: Query,
    to: string | undefined,
    asked: Omit<ArchiveQuery, 'queryId'>,
    signal?: AbortSignal,
  ): Promise<{ fin: ArchiveFin; first?: ArchiveResult; last?: ArchiveResult }> {
    const id = crypto.randomUUID()
    this.open.set(id, query)
    try {
      const payload = archiveQuery.build({ ...asked, queryId: id })
      const reply = await this.session.iq.set(to, payload, signal && { signal })
      const { first, last } = query
      return { fin: found(reply, archiveFin), ...defined({ first, last }) }
    } finally {
      this.open.delete(id)
    }
  }

  private archiveOf(to: string | undefined): Jid {
    return (to && Jid.parse(to)) || this.session.account
  }

  /** The query that a result answers. Without an id it must be the only one that archive was asked. */
  private queryOf({ queryId }: ArchiveResult, from: string | undefined): Query | undefined {
    // The own archive may leave out its address (RFC 6120, 8.1.2.1).
    const sender = from === undefined ? this.session.account : Jid.parse(from)
    if (queryId !== undefined) {
      const query = this.open.get(queryId)
      return query?.archive.equals(sender) ? query : undefined
    }
    const [query, ...others] = [...this.open.values()].filter(({ archive }) => archive.equals(sender))
    return others.length === 0 ? query : undefined
  }

  private tell({ id, delay, message }: ArchiveResult, archive: Jid, queryId: string | undefined): void {
    // What has no sender was the archive's own.
    message.attrs.from ??= archive.toString()
    const told: Omit<Told, 'mam'> | undefined = parseMessage(message, [archive.toString()])
    if (!told) return
    if (delay) told.delay = delay
    else delete told.delay
    const received = parseChild(message, receiptReceived)
    if (received !== undefined) told.received = received
    const notifications = this.notificationsOf(message)
    if (notifications) told.notifications = notifications
    const mam: Told['mam'] = {}
    const to = jidJson(message.attrs.to)
    if (to) mam.to = to
    if (id !== undefined) mam.id = id
    if (queryId !== undefined) mam.queryId = queryId
    if (!archive.equals(this.session.account)) mam.archive = archive.toJSON()
    this.push('xmpp.mam.message', Object.assign(told, { mam }))
  }

  private notificationsOf(message: Element) {
    if (!this.session.has('pubsub')) return undefined
    const pubsub = this.session.extension('pubsub')
    const notices = pubsub.noticesOf(message)
    if (notices.length === 0) return undefined
    return notices.map((notice) => {
      const { from: _, ...told } = pubsub.payloadOf(notice)
      return { kind: notice.kind, ...told }
    })
  }
}

/**
 * The ends of a flipped page by their age. ejabberd names them as they come, the newest first, and a walk that went on
 * from there would bring the same messages again.
 */
function upright(
  rsm: ResultSet,
  cameFirst: ArchiveResult | undefined,
  cameLast: ArchiveResult | undefined,
): ResultSet {
  const { first, last } = rsm
  const isNewestFirst = (cameFirst?.delay?.when ?? '') > (cameLast?.delay?.when ?? '')
  return first && last && isNewestFirst && first === cameFirst?.id
    ? { ...rsm, first: last, last: first }
    : rsm
}

/** @throws StanzaError when the reply does not hold what was asked for */
function found<T>(reply: Element, codec: Pick<Codec<T, never>, 'ns' | 'parse'>): T {
  const value = parseChild(reply, codec)
  if (value === undefined)
    throw new StanzaError('cancel', 'undefined-condition', { description: 'No answer' })
  return value
}
