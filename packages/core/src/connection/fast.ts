/** XEP-0484: Fast Authentication Streamlining Tokens, version 0.2: the token of a login, and what becomes of it. */
import type { Element } from '../element.js'
import * as NS from '../namespaces.js'
import type { FastToken, Login } from './connection.js'
import { hashedToken } from './sasl/hashed-token.js'
import type { Mechanism } from './sasl/mechanism.js'
import type { Stream } from './stream.js'

/** Kinds of channel binding, as mechanisms name them; the strongest first. */
const BINDINGS = ['EXPR', 'UNIQ', 'ENDP', 'NONE'] as const

export type BindingName = (typeof BINDINGS)[number]

const PREFIX = 'HT-SHA-256-'

export class Fast {
  /** Names this client to the server, always by the same UUID, or its tokens would be another's (section 5). */
  readonly device: string
  token: FastToken | undefined
  private readonly login: Login

  constructor(login: Login) {
    this.login = login
    this.token = login.fast
    this.device = login.fast?.device ?? crypto.randomUUID()
  }

  /** Whether the app keeps the token, so that it outlives the session. */
  get kept(): boolean {
    return this.login.remember ?? this.login.fast !== undefined
  }

  /** The mechanism to log in with by the token; `undefined` where that cannot be. */
  mechanism(offered: readonly string[], stream: Stream): Mechanism | undefined {
    const { token } = this
    const { username } = this.login
    if (!token || username === undefined || !offered.includes(token.mechanism)) return undefined
    if (token.expiry !== undefined && Date.parse(token.expiry) <= Date.now()) return undefined
    const binding = bindingOf(token.mechanism, stream)
    return binding && hashedToken(token.mechanism, { username, token: token.token, binding })
  }

  /** Counts a login by the token (section 3.3). @returns how many there were, this one included */
  count(): number {
    const count = (this.token?.count ?? 0) + 1
    if (this.token) this.token = { ...this.token, count }
    return count
  }

  /**
   * The mechanism to ask a token for; `undefined` where none is wanted. A password serves as well while the session lasts,
   * so then only for an app that wants to remember: each token is kept by the server until it ends.
   */
  wanted(offered: readonly string[], stream: Stream): string | undefined {
    const { username, password } = this.login
    if (username === undefined || (password !== undefined && !this.kept)) return undefined
    const possible = BINDINGS.map((name) => PREFIX + name)
    return possible.find((name) => offered.includes(name) && bindingOf(name, stream))
  }

  /** The server gave a token: the first, or one in place of that in use. */
  given(token: Element | undefined, mechanism: string | undefined): void {
    const { token: secret, expiry } = token?.attrs ?? {}
    if (!secret || mechanism === undefined) return
    this.token = { mechanism, token: secret, device: this.device, ...(expiry !== undefined && { expiry }) }
  }

  forget(): void {
    this.token = undefined
  }
}

/** The mechanisms that `<fast/>` offers. */
export function fastMechanisms(inline: Element | undefined): string[] {
  return mechanismsOf(inline?.getChild('fast', NS.fast))
}

export function mechanismsOf(offer: Element | undefined): string[] {
  return offer?.getChildren('mechanism').map((child) => child.text().trim()) ?? []
}

/** What binds the mechanism to the stream: for NONE nothing; `undefined` where the stream has none, or must be secure. */
function bindingOf(mechanism: string, stream: Stream): Uint8Array | undefined {
  const name = BINDINGS.find((known) => mechanism === PREFIX + known)
  if (!name || !(stream.secured || stream.endpoint.allowPlain)) return undefined
  return name === 'NONE' ? new Uint8Array() : stream.binding(name)
}
