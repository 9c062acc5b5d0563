import {
  type Connection,
  type ConnectionListener,
  type Element,
  type FastToken,
  FtwError,
  type Login,
  notConnected,
  StreamError,
  type StreamState,
} from '@xmpp-ftw/core'

/** A connection that is made once its ticket is redeemed. */
export class TicketConnection implements Connection {
  private readonly make: () => Promise<Connection>
  private connection: Connection | undefined
  private running: Promise<void> | undefined
  private stopped = false

  constructor(make: () => Promise<Connection>) {
    this.make = make
  }

  get confidential(): boolean {
    return this.connection?.confidential === true
  }

  get fast(): FastToken | undefined {
    return this.connection?.fast
  }

  get credentials(): Login | undefined {
    return this.connection?.credentials
  }

  state(): StreamState | undefined {
    return this.connection?.state?.()
  }

  suspend(): StreamState | undefined {
    return this.connection?.suspend?.()
  }

  start(listener: ConnectionListener): void {
    this.running = this.redeem(listener)
  }

  async stop(forget?: boolean): Promise<void> {
    this.stopped = true
    await this.running
    await this.connection?.stop(forget)
  }

  send(stanza: Element): void {
    if (!this.connection) throw notConnected()
    this.connection.send(stanza)
  }

  renew(password: string): void {
    this.connection?.renew?.(password)
  }

  wake(): void {
    this.connection?.wake?.()
  }

  private async redeem(listener: ConnectionListener): Promise<void> {
    try {
      const connection = await this.make()
      if (this.stopped) return listener.offline()
      this.connection = connection
      connection.start(listener)
    } catch (error) {
      listener.offline(
        error instanceof FtwError ? error : new StreamError('internal-server-error', { cause: error }),
      )
    }
  }
}
