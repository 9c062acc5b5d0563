import type { Answer, Client, PushName, PushPayload, RequestArguments, RequestName } from '@xmpp-ftw/client'
import type { JidJson } from '@xmpp-ftw/core'
import { recordPush, recordRequest } from './record.js'

export interface Account {
  jid: string
  password: string
}

interface Received {
  event: string
  payload: unknown
  reply: ((answer: unknown) => void) | undefined
}

/** One user of a test: a client that remembers what it was pushed. */
export class Actor {
  /** Full JID, once logged in. */
  jid = ''
  private readonly received: Received[] = []
  private readonly watchers = new Set<() => void>()

  constructor(
    readonly client: Client,
    readonly account: Account,
  ) {
    client.on('*', (event, payload, reply) => {
      recordPush(event)
      this.received.push({ event, payload, reply })
      for (const watcher of [...this.watchers]) watcher()
    })
  }

  /** Bare JID. */
  get bare(): string {
    return this.account.jid
  }

  /** Bare JID in the form the app gets. */
  get address(): JidJson {
    const [user, domain] = this.account.jid.split('@') as [string, string]
    return { user, domain }
  }

  async login(options: {
    register?: boolean
    resource?: string | undefined
    presence?: boolean
  }): Promise<void> {
    const { jid } = await this.request('xmpp.login', {
      ...this.account,
      ...(options.register && { register: true }),
      ...(options.resource !== undefined && { resource: options.resource }),
    })
    this.jid = `${jid.user}@${jid.domain}/${jid.resource}`
    if (options.presence !== false) {
      await this.request('xmpp.presence', {})
      // The server sends one's own presence back: from then on it delivers.
      await this.next('xmpp.presence', ({ from }) => from.resource === jid.resource && from.user === jid.user)
    }
  }

  request<E extends RequestName>(event: E, ...args: RequestArguments<E>): Promise<Answer<E>> {
    recordRequest(event)
    return this.client.request(event, ...args)
  }

  /** A request whose types a test wants out of its way, for bad payloads. Resolves with the error. */
  async refused(event: string, payload?: unknown): Promise<unknown> {
    recordRequest(event)
    const request = this.client.request as unknown as (event: string, payload: unknown) => Promise<unknown>
    try {
      await request.call(this.client, event, payload)
    } catch (error) {
      return JSON.parse(JSON.stringify(error))
    }
    throw new Error(`${event} was not refused`)
  }

  /** The first push of that event that fits and that nobody took yet, from before or still to come. */
  async next<E extends PushName>(
    event: E,
    fits: (payload: PushPayload<E>) => boolean = () => true,
  ): Promise<PushPayload<E>> {
    for (;;) {
      const taken = this.take(event, fits)
      if (taken) return taken.payload as PushPayload<E>
      await new Promise<void>((resolve) => {
        const watcher = () => {
          this.watchers.delete(watcher)
          resolve()
        }
        this.watchers.add(watcher)
      })
    }
  }

  /** Pushes of that event which nobody took. */
  waiting<E extends PushName>(event: E): PushPayload<E>[] {
    return this.received
      .filter((push) => push.event === event)
      .map(({ payload }) => payload as PushPayload<E>)
  }

  /** Forgets what was pushed until now. */
  forget(): void {
    this.received.length = 0
  }

  private take<E extends PushName>(
    event: E,
    fits: (payload: PushPayload<E>) => boolean,
  ): Received | undefined {
    const index = this.received.findIndex(
      (push) => push.event === event && fits(push.payload as PushPayload<E>),
    )
    return index < 0 ? undefined : this.received.splice(index, 1)[0]
  }
}
