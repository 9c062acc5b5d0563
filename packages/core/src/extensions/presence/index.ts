import type { ExtensionFactory } from '../../base.js'
import type { PushesOf, RequestsOf } from '../../contract.js'
import type { contract } from './contract.js'
import { Presence } from './presence.js'

export { contract as presenceContract } from './contract.js'
export { Presence }

export function presence(): ExtensionFactory {
  return (session) => new Presence(session)
}

declare module '../../contract.js' {
  interface Requests extends RequestsOf<typeof contract> {}
  interface Pushes extends PushesOf<typeof contract> {}
  interface Extensions {
    presence: Presence
  }
}
