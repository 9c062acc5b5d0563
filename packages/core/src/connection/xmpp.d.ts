/**
 * What we use of @xmpp's modules, which bring no typings. Loose on purpose where their code is: nothing of this is
 * exported, and what comes out of it is checked where it is used.
 */
declare module '@xmpp/client-core' {
  type Listener = (...args: never[]) => void

  /** A socket as their Connection expects it, with the `destroy` that ours add. */
  export interface XmppSocket {
    secure: boolean
    connect(target: unknown): void
    write(text: string, done?: (error?: Error | null) => void): void
    end(): void
    destroy(): void
    /** Bytes handed over but not sent yet. */
    readonly backlog: number
  }

  export interface XmppParser {
    write(text: string): void
    stop(): void
  }

  export class Client {
    constructor(options: { domain: string; service: string; timeout: number })
    jid: { bare(): { toString(): string } } | null
    status: string
    socket: XmppSocket | null
    parser: XmppParser | null
    transports: unknown[]
    on(event: string, listener: Listener): this
    isSecure(): boolean
    connect(service: string): Promise<unknown>
    write(text: string): Promise<void>
    headerElement(): { attrs: Record<string, string> }
    header(element: unknown): string
    footer(element: unknown): string
    footerElement(): unknown
    socketParameters(service: string): unknown
    _streamError(condition: string): Promise<void>
    _onData(data: unknown): void
    _onElement(element: unknown): void
    _attachSocket(socket: XmppSocket): void
    _detachSocket(): void
    _attachParser(parser: unknown): void
    _detachParser(): void
    _status(status: string, ...args: unknown[]): void
  }
}

declare module '@xmpp/tcp' {
  /** Adds its transport to the entity's. */
  export default function tcp(init: { entity: { transports: unknown[] } }): void
}

declare module '@xmpp/tls' {
  export default function tls(init: { entity: { transports: unknown[] } }): void
}

declare module '@xmpp/websocket' {
  export default function websocket(init: { entity: { transports: unknown[] } }): void
}
