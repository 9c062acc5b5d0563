/** A media server, and where its files are. */
export interface MediaServer {
  /** JID that asks whether HTTP requests are the user's. */
  component: string
  /** An `http:` or `https:` URL. */
  endpoint?: string
}

/** Servers by domain. */
interface Servers {
  channel?: Record<string, string>
  media?: Record<string, MediaServer>
}

/** What was discovered, for the app to keep and to share among sessions. What is in it is believed. */
export interface BuddycloudCache {
  buddycloud?: { server?: Servers }
}

/** More domains than anybody's users are on: an app that asks for more and more of them fills no memory. */
const MOST = 1_000

/** Servers of one kind, in a cache if there is one. */
export class Remembered<T extends string | MediaServer> {
  constructor(
    private readonly cache: BuddycloudCache | undefined,
    private readonly kindIn: (servers: Required<Servers>) => Record<string, T>,
  ) {}

  get(domain: string): T | undefined {
    const known = this.known
    return known && Object.hasOwn(known, domain) ? known[domain] : undefined
  }

  set(domain: string, found: T): void {
    const known = this.known
    if (known && Object.keys(known).length < MOST) known[domain] = found
  }

  private get known(): Record<string, T> | undefined {
    if (!this.cache) return undefined
    this.cache.buddycloud ??= {}
    this.cache.buddycloud.server ??= {}
    const { server } = this.cache.buddycloud
    // Without a prototype, so that no domain is a name that every object has.
    server.channel ??= Object.create(null) as Record<string, string>
    server.media ??= Object.create(null) as Record<string, MediaServer>
    return this.kindIn(server as Required<Servers>)
  }
}
