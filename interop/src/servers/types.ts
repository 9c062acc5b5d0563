export type ServerKind = 'prosody' | 'ejabberd'

export interface ServerPorts {
  /** Client connections, with STARTTLS on offer. */
  readonly c2s: number
  /** Client connections, TLS from the first byte. */
  readonly c2sTls: number
  /** WebSocket, BOSH, uploads. */
  readonly http: number
  /** External components (XEP-0114). */
  readonly component: number
  readonly s2s: number
  /** SOCKS5 bytestreams (XEP-0065). */
  readonly proxy65: number
  /** STUN and TURN, UDP. */
  readonly turn: number
}

/** Domains of the services each server comes with. */
export interface ServerServices {
  readonly muc: string
  readonly pubsub: string
  readonly search: string
  readonly share: string
  readonly proxy: string
  /** A host that lets anyone in, without a name or password. */
  readonly anonymous: string
  /** A host that offers SASL2, bind 2 and FAST: Prosody only. Its accounts are its own. */
  readonly sasl2?: string
}

export interface Account {
  /** A name on the server's domain, or `name@host` for an account on another of its hosts. */
  readonly user: string
  readonly password: string
}

export interface ServerOptions {
  /** `ftw.test` by default. */
  readonly domain?: string
  /** Accounts that exist once the server answers. */
  readonly users?: readonly Account[]
  /** Taken where they are free, replaced by others where they are not: `server.ports` tells. */
  readonly ports?: Partial<ServerPorts>
  /** Names of external components besides the usual ones; `news` stands for `news.<domain>`. */
  readonly components?: readonly string[]
  /** Whether anyone may register an account in band (XEP-0077); yes by default. */
  readonly registration?: boolean
  /** What `ports.c2s` does about STARTTLS; `optional` by default. */
  readonly tls?: 'optional' | 'required' | 'none'
  /** The password of components and of TURN; a new one each time by default. */
  readonly secret?: string
  /** Put at the end of the server's configuration file. */
  readonly extraConfig?: string
  /** Further modules: names for Prosody, lines such as `mod_ping: {}` for ejabberd. */
  readonly extraModules?: readonly string[]
  /** Runs coturn on `ports.turn` beside Prosody. ejabberd has a TURN server in itself. */
  readonly turn?: boolean
  /** Told when programs have to be installed first; by default that goes to standard error. */
  readonly log?: (line: string) => void
  /** How long the server may take to answer; 30 s by default. */
  readonly startTimeoutMs?: number
}

export interface XmppServer {
  readonly kind: ServerKind
  readonly domain: string
  readonly host: '127.0.0.1'
  readonly ports: ServerPorts
  /** The address for XMPP over WebSocket. */
  readonly websocket: string
  /** The certificate of the server's own authority, as a file and as PEM text. */
  readonly caFile: string
  readonly ca: string
  readonly secret: string
  readonly services: ServerServices
  /** Everything of this server is in here; removed by `stop`. */
  readonly directory: string
  /** The server's process, while it runs. */
  readonly pid: number | undefined
  addUser(user: string, password: string): Promise<void>
  addUsers(accounts: readonly Account[]): Promise<void>
  removeUser(user: string): Promise<void>
  /** Ends all sessions of a user. */
  kick(user: string): Promise<void>
  /** The last lines of the server's log. */
  log(lines?: number): Promise<string>
  /** Ends the server and removes its directory. */
  stop(): Promise<void>
  /** Ends the server the hard way. Directory and ports are kept for `restart`. */
  kill(): Promise<void>
  /** Ends the server, where it runs, and starts it again with the same directory and ports. */
  restart(): Promise<void>
  /** The server stands still: connections stay, nothing is answered. */
  pause(): void
  resume(): void
  /** So that `await using server = await startProsody()` stops it. */
  [Symbol.asyncDispose](): Promise<void>
}
