import {
  Base,
  ClientError,
  type Element,
  type Handlers,
  Jid,
  presencePayload,
  type RequestContext,
  type Saved,
  type Session,
  type StartInfo,
} from '@xmpp-ftw/core'
import type { Disco } from '@xmpp-ftw/disco'
import type { Http, Question } from '@xmpp-ftw/http'
import type { Pubsub, contract as pubsubContract } from '@xmpp-ftw/pubsub'
import type { Register, contract as registerContract } from '@xmpp-ftw/register'
import type { Search, contract as searchContract } from '@xmpp-ftw/search'
import { type BuddycloudCache, type MediaServer, Remembered } from './cache.js'
import { contract } from './contract.js'
import { discoveryContract } from './contracts/discovery.js'
import { mediaContract } from './contracts/media.js'
import { findComponent, inspect, type Match } from './find-component.js'
import { channels } from './handlers/channels.js'
import { discovery } from './handlers/discovery.js'
import { followers } from './handlers/followers.js'
import { items } from './handlers/items.js'
import { media } from './handlers/media.js'
import { registration } from './handlers/registration.js'
import { search } from './handlers/search.js'
import { newsOf } from './news.js'

export interface BuddycloudInit {
  /** Where servers that were discovered are kept: all sessions with the same one share them. Default nowhere. */
  cache?: BuddycloudCache
}

interface Discover {
  server?: string | undefined
  verify?: boolean | undefined
}

type Wrapped = Handlers<typeof pubsubContract> &
  Handlers<typeof registerContract> &
  Handlers<typeof searchContract>

const UNDISCOVERED = 'You must perform discovery first!'
/** Milliseconds that one component has to answer. */
const CHANNEL_LIMIT = 8_000
const MEDIA_LIMIT = 10_000

/** What can be asked for before the channel server is known. */
const FREE = new Set(Object.keys({ ...discoveryContract.requests, ...mediaContract.requests }))
FREE.delete('xmpp.buddycloud.presence')
FREE.add('xmpp.buddycloud.register.password')

/** Buddycloud Channels: a channel server, found by discovery, and media servers. */
export class Buddycloud extends Base<typeof contract> {
  readonly name = 'buddycloud'
  readonly contract: typeof contract = contract
  override readonly requires = ['disco', 'http', 'pubsub', 'register', 'search'] as const
  private channelServer: string | undefined
  /** JIDs of those that were discovered. */
  private readonly mediaServers = new Set<string>()
  private announced = false
  private readonly knownChannels: Remembered<string>
  private readonly knownMedia: Remembered<MediaServer>

  constructor(session: Session, { cache }: BuddycloudInit = {}) {
    super(session)
    this.knownChannels = new Remembered(cache, ({ channel }) => channel)
    this.knownMedia = new Remembered(cache, ({ media }) => media)
  }

  readonly requests: Handlers<typeof contract> = {
    ...discovery(this),
    ...registration(this),
    ...channels(this),
    ...items(this),
    ...followers(this),
    ...search(this),
    ...media(this),
  }

  /** The channel server. @throws ClientError before it is discovered */
  get server(): string {
    if (this.channelServer === undefined) throw new ClientError(UNDISCOVERED)
    return this.channelServer
  }

  get disco(): Disco {
    return this.session.extension('disco')
  }

  get http(): Http {
    return this.session.extension('http')
  }

  get pubsub(): Pubsub {
    return this.session.extension('pubsub')
  }

  get register(): Register {
    return this.session.extension('register')
  }

  get search(): Search {
    return this.session.extension('search')
  }

  override admit(event: string, payload: unknown): void {
    if (this.channelServer === undefined && !FREE.has(event))
      throw new ClientError(UNDISCOVERED, payload ?? {})
  }

  /** A server that knew of this session does not after its stream was lost. */
  override start({ reconnected }: StartInfo): void {
    this.listen()
    if (reconnected && this.announced) this.announce()
  }

  // Not in lean builds.
  override save(): Saved {
    const { channelServer: server, announced } = this
    return { server, announced, media: [...this.mediaServers] }
  }

  // Not in lean builds.
  override restore(saved: Saved): void {
    const { server, announced, media } = saved as { server?: string; announced: boolean; media: string[] }
    this.listen()
    this.channelServer = server
    this.announced = announced
    for (const jid of media) this.mediaServers.add(jid)
  }

  private listen(): void {
    this.pubsub.intercept(this.told)
    this.http.claim(this.asked)
  }

  override stop(): void {
    this.channelServer = undefined
    this.mediaServers.clear()
    this.announced = false
  }

  /** A request of another extension, made to the channel server. */
  at<E extends keyof Wrapped>(event: E, more?: Partial<Parameters<Wrapped[E]>[0]>) {
    return (
      input: Omit<Parameters<Wrapped[E]>[0], 'to'>,
      context: RequestContext,
    ): ReturnType<Wrapped[E]> => {
      const all = { ...this.pubsub.requests, ...this.register.requests, ...this.search.requests }
      const ask = all[event] as (input: object, context: RequestContext) => Promise<unknown>
      return this.blame(input, ask({ ...input, ...more, to: this.server }, context)) as ReturnType<Wrapped[E]>
    }
  }

  /** What is wrong with a request is said of what the app asked. */
  async blame<R>(input: object, work: Promise<R>): Promise<R> {
    try {
      return await work
    } catch (error) {
      throw error instanceof ClientError ? new ClientError(error.message, input) : error
    }
  }

  /** @throws StanzaError `item-not-found` */
  async discover({ server, verify }: Discover, signal: AbortSignal): Promise<string> {
    const options = { signal, timeout: CHANNEL_LIMIT, missing: 'No buddycloud server found' }
    const { domain } = this.session.jid
    const known = server ?? this.knownChannels.get(domain)
    let found = known ?? (await findComponent(this.session, domain, asChannelServer, options))
    if (server !== undefined && verify) found = await inspect(this.session, server, asChannelServer, options)
    if (known === undefined) this.knownChannels.set(domain, found)
    this.channelServer = found
    return found
  }

  /** @throws StanzaError `item-not-found` */
  async discoverMedia(of: string, signal: AbortSignal): Promise<MediaServer> {
    const options = { signal, timeout: MEDIA_LIMIT }
    const domain = Jid.parse(of)?.domain ?? of
    let found = this.knownMedia.get(domain)
    if (!found) {
      found = await findComponent(this.session, domain, asMediaServer, options)
      this.knownMedia.set(domain, found)
    }
    this.mediaServers.add(found.component)
    return { ...found }
  }

  /** Has the channel server push to this session, which needs no messages of others for that. */
  announce(): true {
    const details = { to: this.server, status: 'buddycloud', priority: -1, show: 'chat' }
    this.session.send(presencePayload.build(details))
    this.announced = true
    return true
  }

  private readonly told = (message: Element): boolean => {
    if (this.channelServer === undefined || addressOf(message.attrs.from) !== this.channelServer) return false
    const isAuthorisation = this.pubsub.authorise(message, ({ from: _, ...asked }) =>
      this.push('xmpp.buddycloud.push.authorisation', asked),
    )
    if (isAuthorisation) return true
    for (const { notice, tombstone } of newsOf(this.pubsub.noticesOf(message))) {
      const { from: _, ...payload } = this.pubsub.payloadOf(notice)
      this.session.push(`xmpp.buddycloud.push.${notice.kind}`, {
        ...payload,
        ...(tombstone && { tombstone }),
      })
    }
    return true
  }

  private readonly asked = (question: Question): boolean => {
    const isMediaServer = this.mediaServers.has(Jid.from(question.from)?.toString() ?? '')
    if (isMediaServer) this.push('xmpp.buddycloud.http.verify', question)
    return isMediaServer
  }
}

function addressOf(from: string | undefined): string | undefined {
  return Jid.parse(from ?? '')?.toString()
}

const asChannelServer: Match<string> = (entries, jid) => {
  const fits = entries.some(
    (one) => one.kind === 'identity' && one.category === 'pubsub' && one.type === 'channels',
  )
  return fits ? jid : undefined
}

const asMediaServer: Match<MediaServer> = (entries, component) => {
  const fits = entries.some(
    (one) =>
      one.kind === 'identity' &&
      one.category === 'component' &&
      one.type === 'generic' &&
      one.name === 'Media Server',
  )
  if (!fits) return undefined
  const fields = entries.flatMap((one) => (one.kind === 'form' ? (one.form.fields ?? []) : []))
  const endpoint = fields.find((field) => field.var === 'endpoint')?.value
  // An app may well put it into a page.
  const isAddress = typeof endpoint === 'string' && /^https?:\/\//i.test(endpoint)
  return { component, ...(isAddress && { endpoint }) }
}
