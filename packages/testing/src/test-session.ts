import {
  type AppSide,
  type ExtensionFactory,
  type Outcome,
  type SavedSession,
  Session,
  type SessionInit,
} from '@xmpp-ftw/core'
import { onTestFinished } from 'vitest'
import { type InMemoryConnection, type InMemoryServer, inMemoryServer } from './in-memory-connection.js'

export interface ReceivedPush {
  event: string
  payload: unknown
  reply?: (answer: unknown) => void
}

/** A session that is logged in as `anna@example.com/test`, with both its ends in a test's hands; ends with the test. */
export class TestSession implements AppSide {
  /** Pushes that no `nextPush` has taken yet. */
  readonly pushes: ReceivedPush[] = []
  private readonly watchers = new Set<() => void>()

  private constructor(
    readonly session: Session,
    readonly connection: InMemoryConnection,
  ) {}

  static async open(
    extensions: readonly ExtensionFactory[],
    init: Partial<Omit<SessionInit, 'extensions' | 'connector'>> = {},
  ): Promise<TestSession> {
    const server = inMemoryServer()
    const session = new Session({ ...init, extensions, connector: server.connector })
    await session.request(
      'xmpp.login',
      { jid: 'anna@example.com/test', password: 's3cret' },
      { callback: true },
    )
    return TestSession.of(session, server)
  }

  /** One that another process left. */
  static restore(extensions: readonly ExtensionFactory[], saved: SavedSession): TestSession {
    const server = inMemoryServer()
    const session = new Session({ extensions, connector: server.connector })
    session.restore(saved)
    return TestSession.of(session, server)
  }

  private static of(session: Session, server: InMemoryServer): TestSession {
    const connection = server.connections[0]
    if (!connection) throw new Error('The session made no connection')
    const test = new TestSession(session, connection)
    session.attach(test)
    onTestFinished(() => test.close())
    return test
  }

  push(event: string, payload: unknown, reply?: (answer: unknown) => void): void {
    this.pushes.push({ event, payload, ...(reply && { reply }) })
    for (const watcher of this.watchers) watcher()
  }

  /** A request as an app with a callback makes it. */
  request(event: string, payload?: unknown): Promise<Outcome> {
    return this.session.request(event, payload, { callback: true })
  }

  /** A request as an app without a callback makes it. */
  send(event: string, payload?: unknown): Promise<Outcome> {
    return this.session.request(event, payload, { callback: false })
  }

  /** Something comes from the network. */
  receive(xml: string): void {
    this.connection.receive(xml)
  }

  /** The next push of that event; its payload as an app would read it from JSON. */
  async nextPush(event: string): Promise<unknown> {
    for (;;) {
      const index = this.pushes.findIndex((push) => push.event === event)
      if (index >= 0) return JSON.parse(JSON.stringify(this.pushes.splice(index, 1)[0]?.payload)) as unknown
      await new Promise<void>((resolve) => {
        const watcher = () => {
          this.watchers.delete(watcher)
          resolve()
        }
        this.watchers.add(watcher)
      })
    }
  }

  close(): Promise<void> {
    return this.session.close()
  }
}
