import type { ErrorJson, LinkDetails, LinkState, Paged, Pushes, Requests, ResultSet } from '@xmpp-ftw/core'

/** Every request known to what the app imports. */
export type RequestName = keyof Requests & string
/** Every push known to what the app imports. */
export type PushName = keyof Pushes & string

type Entry<E extends RequestName> = Requests[E] extends { input: infer I; output: infer O; paged: infer P }
  ? { input: I; output: O; paged: P }
  : never

export type Input<E extends RequestName> = Entry<E>['input']
export type Output<E extends RequestName> = Entry<E>['output']

/** What a promise of that request resolves with: its data, or a page of them. */
export type Answer<E extends RequestName> = Entry<E>['paged'] extends true ? Paged<Output<E>> : Output<E>

/** Requests that answer page by page (XEP-0059). */
export type PagedName = {
  [E in RequestName]: Entry<E>['paged'] extends true ? E : never
}[RequestName]

/** What the app gives; for requests that take nothing, anything that is an object. */
export type Payload<E extends RequestName> = unknown extends Input<E> ? Record<string, unknown> : Input<E>

/** Requests whose payload may be left out. */
export type BareName = {
  [E in RequestName]: Record<never, never> extends Payload<E> ? E : never
}[RequestName]

export type RequestArguments<E extends RequestName> = E extends BareName
  ? [payload?: Payload<E> | undefined, options?: CallOptions | undefined]
  : [payload: Payload<E>, options?: CallOptions | undefined]

export interface CallOptions {
  /** Aborting it cancels the request. */
  signal?: AbortSignal
}

/** Node's way: the error or `null`, the data, and for pages where one stands. */
export type Callback<E extends RequestName> = (
  error: ErrorJson | null,
  data?: Output<E>,
  rsm?: ResultSet,
) => void

type PushEntry<E extends PushName> = Pushes[E] extends { payload: infer P; reply: infer R }
  ? { payload: P; reply: R }
  : never

export type PushPayload<E extends PushName> = PushEntry<E>['payload']

/** `reply` is given for pushes that can be answered; the first answer counts. */
export type PushListener<E extends PushName> = [PushEntry<E>['reply']] extends [never]
  ? (payload: PushPayload<E>) => void
  : (payload: PushPayload<E>, reply: (answer: PushEntry<E>['reply']) => void) => void

export type StateListener = (state: LinkState, details: LinkDetails) => void

/** Gets every push, known or not: for logs, playgrounds and generic bridges. */
export type AnyListener = (event: string, payload: unknown, reply?: (answer: unknown) => void) => void
