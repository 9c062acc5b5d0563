import type { ErrorJson, Link, LinkDetails, LinkState, Outcome, Paged, ResultSet } from '@xmpp-ftw/core'
import { RequestError } from './request-error.js'
import type {
  Answer,
  AnyListener,
  BareName,
  Callback,
  CallOptions,
  Output,
  PagedName,
  Payload,
  PushListener,
  PushName,
  RequestArguments,
  RequestName,
  StateListener,
} from './types.js'

export interface ClientOptions {
  /** Told of what a listener or callback of the app threw. By default it is thrown again, outside of ours. */
  onError?: (error: unknown) => void
}

type AnyFunction = (...args: never[]) => void
type AnyCallback = (error: ErrorJson | null, data?: unknown, rsm?: ResultSet) => void

/**
 * What an app talks to, whatever lies between it and its session.
 *
 * No part of it is private to the language, so that frameworks may wrap it in proxies.
 */
export class Client {
  /** How far the session is. */
  state: LinkState = 'connecting'
  private readonly listeners = new Map<string, Set<AnyFunction>>()
  private readonly stateListeners = new Set<StateListener>()
  private readonly anyListeners = new Set<AnyListener>()
  private readonly onError: (error: unknown) => void

  constructor(
    private readonly link: Link,
    options: ClientOptions = {},
  ) {
    this.onError = options.onError ?? rethrow
    link.open({
      push: (event, payload, reply) => this.deliver(event, payload, reply),
      state: (state, details = {}) => this.changed(state, details),
    })
  }

  /** Makes a request; rejects with a `RequestError`. */
  async request<E extends RequestName>(event: E, ...args: RequestArguments<E>): Promise<Answer<E>> {
    const [payload, options] = args as readonly unknown[] as [unknown, CallOptions?]
    const { data, rsm } = await this.call(event, payload, options)
    return (rsm === undefined ? data : { items: data, rsm }) as Answer<E>
  }

  /** Makes a request the way of callbacks; without one its errors come as `xmpp.error.client` or `xmpp.error`. */
  send<E extends BareName>(event: E, callback?: Callback<E>): void
  send<E extends RequestName>(event: E, payload: Payload<E>, callback?: Callback<E>): void
  send(event: string, ...given: unknown[]): void {
    const callback = given.find((arg) => typeof arg === 'function') as AnyCallback | undefined
    const payload = typeof given[0] === 'function' ? undefined : given[0]
    void this.link.request(event, payload, { callback: callback !== undefined }).then((outcome) => {
      if (callback) this.guard(() => answer(callback, outcome))
    })
  }

  /**
   * Every page of a request, one after the other (XEP-0059), starting where its `rsm` says.
   * With `rsm.before` it walks backwards. It ends with the page the service says, or shows, to be the last.
   */
  async *pages<E extends PagedName>(
    event: E,
    ...args: RequestArguments<E>
  ): AsyncGenerator<Paged<Output<E>>> {
    const [payload, options] = args as readonly unknown[] as [
      { rsm?: Record<string, unknown> } | undefined,
      CallOptions?,
    ]
    const backwards = payload?.rsm?.before !== undefined
    let rsm: Record<string, unknown> = { ...payload?.rsm }
    const seen = new Set<string>()
    for (;;) {
      const { data, rsm: at = {} } = await this.call(event, { ...payload, rsm }, options)
      yield { items: data as Output<E>, rsm: at }
      const edge = backwards ? at.first : at.last
      const empty = Array.isArray(data) && data.length === 0
      // A service that sends the same page again would keep us for ever.
      if (edge === undefined || empty || at.complete || seen.has(edge)) return
      seen.add(edge)
      const { max } = rsm
      rsm = { ...(max !== undefined && { max }), ...(backwards ? { before: edge } : { after: edge }) }
    }
  }

  /** Listens to a push; returns what ends it. `state` hears of the link, `*` of every push. */
  on<E extends PushName>(event: E, listener: PushListener<E>): () => void
  on(event: 'state', listener: StateListener): () => void
  on(event: '*', listener: AnyListener): () => void
  on(event: string, listener: AnyFunction): () => void {
    this.listenersOf(event).add(listener)
    return () => this.remove(event, listener)
  }

  /** Listens to the next push of that kind only. */
  once<E extends PushName>(event: E, listener: PushListener<E>): () => void
  once(event: 'state', listener: StateListener): () => void
  once(event: string, listener: AnyFunction): () => void {
    const once = ((...args: never[]) => {
      this.remove(event, once)
      listener(...args)
    }) as AnyFunction & { listener?: AnyFunction }
    once.listener = listener
    this.listenersOf(event).add(once)
    return () => this.remove(event, once)
  }

  /** Ends a listener, or all of an event. */
  off<E extends PushName>(event: E, listener?: PushListener<E>): void
  off(event: 'state', listener?: StateListener): void
  off(event: '*', listener?: AnyListener): void
  off(event: string, listener?: AnyFunction): void {
    if (!listener) this.listenersOf(event).clear()
    else this.remove(event, listener)
  }

  private async call(event: string, payload: unknown, options: CallOptions = {}): Promise<Outcome> {
    const outcome = await this.link.request(event, payload, { callback: true, ...options })
    if (outcome.error) throw new RequestError(outcome.error)
    return outcome
  }

  /** Ends the session and the link to it. */
  close(): Promise<void> {
    return this.link.close()
  }

  private listenersOf(event: string): Set<AnyFunction> {
    if (event === 'state') return this.stateListeners as Set<AnyFunction>
    if (event === '*') return this.anyListeners as Set<AnyFunction>
    let listeners = this.listeners.get(event)
    if (!listeners) {
      listeners = new Set()
      this.listeners.set(event, listeners)
    }
    return listeners
  }

  private remove(event: string, listener: AnyFunction): void {
    const listeners = this.listenersOf(event)
    for (const each of listeners) {
      if (each === listener || (each as { listener?: AnyFunction }).listener === listener)
        listeners.delete(each)
    }
  }

  private deliver(event: string, payload: unknown, reply?: (answer: unknown) => void): void {
    for (const listener of [...this.anyListeners]) this.guard(() => listener(event, payload, reply))
    const listeners = this.listeners.get(event)
    if (!listeners) return
    for (const listener of [...listeners]) {
      this.guard(() => (listener as unknown as (payload: unknown, reply: unknown) => void)(payload, reply))
    }
  }

  private changed(state: LinkState, details: LinkDetails): void {
    this.state = state
    for (const listener of [...this.stateListeners]) this.guard(() => listener(state, details))
  }

  /** What the app throws must not reach the session. */
  private guard(run: () => void): void {
    try {
      run()
    } catch (error) {
      this.onError(error)
    }
  }
}

function answer(callback: AnyCallback, { error, data, rsm }: Outcome): void {
  if (error) callback(error)
  else if (rsm === undefined) callback(null, data)
  else callback(null, data, rsm)
}

function rethrow(error: unknown): void {
  queueMicrotask(() => {
    throw error
  })
}
