/** What an extension declares about its events: types, validation, manual and examples all come from here. */
import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { ResultSet } from './codecs/result-set.js'
import type { ClientError, FtwError } from './errors.js'

/** Any schema of any library that speaks Standard Schema. Ours are valibot's. */
// biome-ignore lint/suspicious/noExplicitAny: any schema fits; its own types are inferred where it is used
export type Schema = StandardSchemaV1<any, any>

export interface RequestContract {
  /** One sentence for the manual. */
  summary: string
  /** Number and section of the XEP or RFC, as `XEP-0199 4.1`. */
  xep?: string
  input: Schema
  output: Schema
  /** `required`: a request that could not be answered is refused with `Missing callback`. */
  callback: 'required' | 'optional'
  /** Payload first, callback after: the order the original's manual gives for this event. */
  payloadFirst?: true
  /** Can be asked for while there is no stream. */
  offline?: true
  /** How a bad payload is reported where the manual has it otherwise than as a plain client error. */
  refuse?(error: ClientError): FtwError
  /** The push of the same contract that this request answers; both have the keys in common that say which one. */
  answers?: string
  /** The handler returns `{ items, rsm }`; callbacks get `(null, items, rsm)` (XEP-0059). */
  paged?: true
  /** The request of the same contract whose first example goes before these, or they would be about nothing. */
  after?: string
  /** What it ends for good, in a few words that complete "This deletes …": whoever shows buttons asks before. */
  destroys?: string
  /** Payloads that are valid against `input`. */
  examples: readonly unknown[]
}

export interface PushContract {
  summary: string
  xep?: string
  payload: Schema
  /** Shape of the answer the app may give, where it may give one. */
  reply?: Schema
  /** Payloads that are valid against `payload`. */
  examples: readonly unknown[]
}

export interface Contract {
  requests: Record<string, RequestContract>
  pushes: Record<string, PushContract>
}

export type InputOf<S extends Schema> = StandardSchemaV1.InferInput<S>
export type OutputOf<S extends Schema> = StandardSchemaV1.InferOutput<S>

export interface Paged<Items> {
  items: Items
  rsm: ResultSet
}

/** `interface Requests extends RequestsOf<typeof contract> {}` makes a package's requests known to its importers. */
export type RequestsOf<C extends Contract> = {
  [E in keyof C['requests']]: {
    input: InputOf<C['requests'][E]['input']>
    output: InputOf<C['requests'][E]['output']>
    paged: C['requests'][E] extends { paged: true } ? true : false
  }
}

/** `interface Pushes extends PushesOf<typeof contract> {}` makes a package's pushes known to its importers. */
export type PushesOf<C extends Contract> = {
  [E in keyof C['pushes']]: {
    payload: InputOf<C['pushes'][E]['payload']>
    reply: C['pushes'][E] extends { reply: infer R extends Schema } ? OutputOf<R> : never
  }
}

export interface RequestContext {
  /** Whether the app can be told the outcome. */
  callback: boolean
  /** Aborted when the app cancels the request or the session ends. */
  signal: AbortSignal
}

type Result<R extends RequestContract> = R extends { paged: true }
  ? Paged<InputOf<R['output']>>
  : InputOf<R['output']>

/** One handler per request of the contract, no more, no fewer. */
export type Handlers<C extends Contract> = {
  readonly [E in keyof C['requests']]: (
    input: OutputOf<C['requests'][E]['input']>,
    context: RequestContext,
  ) => Promise<Result<C['requests'][E]>>
}

/** Keeps a contract's literal types while checking its shape. */
export function defineContract<const C extends Contract>(contract: C): C {
  return contract
}
