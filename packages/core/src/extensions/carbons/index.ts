import type { ExtensionFactory } from '../../base.js'
import { Carbons } from './carbons.js'

export { contract as carbonsContract } from './contract.js'
export { Carbons }

export function carbons(): ExtensionFactory {
  return (session) => new Carbons(session)
}
