/** Events of other extensions, as they are where the session itself knows the other side: the channel server. */
import { contract as pubsub } from '@xmpp-ftw/pubsub'
import { contract as register } from '@xmpp-ftw/register'
import { contract as search } from '@xmpp-ftw/search'
import * as v from 'valibot'
import { posts } from './vocabulary.js'

type Requests = (typeof pubsub)['requests'] & (typeof register)['requests'] & (typeof search)['requests']
type Pushes = (typeof pubsub)['pushes']
type AnySchema = v.BaseSchema<unknown, unknown, v.BaseIssue<unknown>>
type Properties = Record<string, unknown>
type Check = v.PipeItem<Properties, Properties, v.BaseIssue<unknown>>

/** A schema of an object, with what is checked of the object as a whole. */
type ObjectSchema = AnySchema & { readonly entries: v.ObjectEntries; readonly pipe?: readonly unknown[] }

// biome-ignore lint/complexity/noBannedTypes: no further keys
type None = {}

type Changed<S extends AnySchema, K extends string, M extends v.ObjectEntries> = v.GenericSchema<
  Omit<v.InferInput<S>, K> & v.InferInput<v.ObjectSchema<M, undefined>>,
  Omit<v.InferOutput<S>, K> & v.InferOutput<v.ObjectSchema<M, undefined>>
>

// Interfaces, which are named by their event wherever they are used; all of it would be spelled out else.
export interface Asked<E extends keyof Requests, K extends string, M extends v.ObjectEntries> {
  summary: string
  xep: string
  input: Changed<Requests[E]['input'], K | 'to', M>
  output: Requests[E]['output']
  callback: 'required'
  examples: readonly unknown[]
}
type Paged<E extends keyof Requests> = Requests[E] extends { paged: true } ? { paged: true } : unknown

export interface Told<E extends keyof Pushes, M extends v.ObjectEntries> {
  summary: string
  xep: string
  payload: Changed<Pushes[E]['payload'], 'from', M>
  reply: Pushes[E] extends { reply: infer R extends AnySchema } ? R : never
  examples: readonly unknown[]
}

interface Changes<K extends string, M extends v.ObjectEntries> {
  summary?: string
  xep?: string
  /** Keys that are not to be given, besides the address. */
  less?: readonly K[]
  more?: M
  examples?: readonly unknown[]
  destroys?: string
}

const requests: Requests = { ...pubsub.requests, ...register.requests, ...search.requests }

/** A request as that one, without an address. What only manuals read is made when they do: lean builds lack it. */
export function asked<E extends keyof Requests, K extends string = never, M extends v.ObjectEntries = None>(
  event: E,
  { less = [], more, ...said }: Changes<K, M> = {},
): Asked<E, K, M> & Paged<E> {
  const request = requests[event]
  const left = ['to', ...less]
  return {
    ...request,
    // Channels are made by registering, the first thing to be done at a server that has been found.
    after: event.startsWith('xmpp.register') ? 'xmpp.buddycloud.discover' : 'xmpp.buddycloud.register',
    get examples() {
      return request.examples.map((example) => without(example, left))
    },
    ...said,
    input: change(request.input, left, more),
  } as never
}

/** A push as that one, without its sender. */
export function told<E extends keyof Pushes, M extends v.ObjectEntries = None>(
  event: E,
  { more, ...said }: Omit<Changes<never, M>, 'less'> = {},
): Told<E, M> {
  const push = pubsub.pushes[event]
  return {
    ...push,
    get examples() {
      return push.examples.map((example) => without(example, ['from']))
    },
    get payload() {
      return change(push.payload, ['from'], more)
    },
    ...said,
  } as never
}

function change({ entries, pipe = [] }: ObjectSchema, less: readonly string[], more?: v.ObjectEntries) {
  const object = v.object({ ...without(entries, less), ...more } as v.ObjectEntries)
  return v.pipe(object, ...(pipe.slice(1) as Check[]))
}

/** Examples are of a channel. */
function without(given: object, keys: readonly string[]) {
  const kept = Object.entries(given).filter(([key]) => !keys.includes(key))
  return Object.fromEntries(kept.map(([key, value]) => [key, value === 'news' ? posts : value]))
}
