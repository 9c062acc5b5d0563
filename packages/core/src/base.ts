import type { Contract, Handlers, InputOf, OutputOf, Schema } from './contract.js'
import type { Element } from './element.js'
import type { Extensions } from './registry.js'
import type { Session } from './session.js'

/** Why an extension is started. */
export interface StartInfo {
  /** The session had a stream before, which could not be resumed: what the server knew of us is gone. */
  reconnected: boolean
  /** Under which the own archive knows the last message the app has: what came after it may be missing (XEP-0313). */
  after?: string
}

/** What is written down for another process: plain JSON. */
export type Saved =
  | null
  | boolean
  | number
  | string
  | readonly Saved[]
  | { readonly [key: string]: Saved | undefined }

// biome-ignore lint/suspicious/noConfusingVoidType: a push without a reply returns nothing at all
type Reply<P> = P extends { reply: infer R extends Schema } ? Promise<OutputOf<R>> : void

/**
 * What every extension is: a contract, one handler per request, and a look at incoming stanzas.
 *
 * Built once per session; `start` is called for each new stream, `stop` when the session ends.
 */
export abstract class Base<C extends Contract = Contract> {
  /** Short name, as in `session.extension('muc')`. */
  abstract readonly name: string
  /** Schemas and prose of every event, no behaviour. */
  abstract readonly contract: C
  abstract readonly requests: Handlers<C>
  /** Features that disco#info and entity capabilities advertise. */
  readonly features: readonly string[] = []
  /** Extensions this one builds on: a missing one is an error before any stream opens. */
  readonly requires: readonly (keyof Extensions)[] = []
  /** `last` is asked after everybody else, built-ins included. */
  readonly order: 'normal' | 'last' = 'normal'

  /** Raised whenever `save` writes something else: what another version wrote is not restored. */
  readonly savedVersion: number = 1

  constructor(protected readonly session: Session) {}

  /**
   * Asked before a request's payload is looked at, while there is a stream. What it throws is the outcome: a
   * `ClientError` where something else must be done first, whatever the payload says.
   */
  admit?(event: string, payload: unknown): void

  /** Whether the stanza is this extension's. Pure and cheap: it is asked for every stanza. */
  handles(_stanza: Element): boolean {
    return false
  }

  /**
   * Takes a stanza that `handles` said yes to. Synchronous, so that pushes leave in the order stanzas came.
   * @returns `true` when the stanza is consumed; an IQ get or set that was consumed must be answered by the extension
   */
  handle(_stanza: Element): boolean {
    return false
  }

  /**
   * Asked of a message that came before anybody is offered it. A promise holds it back: it goes on once that resolves
   * with `true`, and with `false` never. Until then the server is not told that it arrived.
   */
  hold?(message: Element): Promise<boolean> | undefined

  /** A stream is bound and every extension is constructed. Requests of the app wait for it, so keep it short. */
  start?(info: StartInfo): void | Promise<void>

  /**
   * A stanza of ours may be lost: its stream ended before the server acknowledged it (XEP-0198).
   * @returns `true` when the app was told, so that nobody tells it again
   */
  unacknowledged?(stanza: Element): boolean

  /** The app logs out, and the stream is still there for last words. Synchronous; called before `stop`, not after a cut. */
  leave?(): void

  /**
   * What another process needs to go on where this one is: `null` where that is nothing, `undefined` where it cannot be
   * told at the moment. IQs that wait, in either direction, are failed or refused by the session; `stop` follows. An extension without this
   * method keeps its sessions from being handed on at all: nobody else knows what it would lose.
   */
  save?(): Saved | undefined

  /**
   * The session goes on after another process left it: in place of `start`, and in the order of that. Its stream, of which
   * nothing was lost, is about to be taken up again; should that fail, `start` follows as after any lost stream.
   */
  restore?(saved: Saved): void

  /** The session ended. Safe to call twice, and without `start`. */
  stop?(): void | Promise<void>

  /**
   * Tells the app; resolves with its answer where the contract says that it may give one, as the contract's `reply` has
   * it. Rejects with the StanzaError to refuse with when the answer is bad; the app has been told then.
   */
  protected push<E extends keyof C['pushes'] & string>(
    event: E,
    payload: InputOf<C['pushes'][E]['payload']>,
  ): Reply<C['pushes'][E]> {
    return this.session.push(event, payload, this.contract.pushes[event]?.reply) as Reply<C['pushes'][E]>
  }
}

/** `muc(options)` returns one: a list of them serves every session. */
export type ExtensionFactory = (session: Session) => Base
