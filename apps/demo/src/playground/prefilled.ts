import type { RequestEvent } from '@xmpp-ftw/catalogue'
import { alternatives, resolve } from './form/resolve.js'

/** The request that answers a push: to whoever it came from, with the keys that both have in common. */
export function prefilled({ input, examples }: RequestEvent, push: unknown): unknown {
  const told = (typeof push === 'object' && push !== null ? push : {}) as Record<string, unknown>
  const shapes = alternatives(resolve(input)).flatMap(({ properties }) => Object.keys(properties ?? {}))
  const common = Object.fromEntries(
    [...new Set(shapes)].flatMap((key) => {
      const value = told[key] ?? (key === 'to' ? told.from : undefined)
      return value === undefined ? [] : [[key, value]]
    }),
  )
  const [example] = examples
  const rest = Object.entries((example ?? {}) as Record<string, unknown>).filter(([key]) => !(key in common))
  return { ...common, ...Object.fromEntries(rest) }
}
