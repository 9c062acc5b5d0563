import type { ExtensionFactory } from '../../base.js'
import type { PushesOf, RequestsOf } from '../../contract.js'
import { Carbons } from './carbons.js'
import type { contract } from './contract.js'

export { contract as carbonsContract } from './contract.js'
export { Carbons }

export function carbons(): ExtensionFactory {
  return (session) => new Carbons(session)
}

declare module '../../contract.js' {
  interface Requests extends RequestsOf<typeof contract> {}
  interface Pushes extends PushesOf<typeof contract> {}
  interface Extensions {
    carbons: Carbons
  }
}
