import type { ExtensionFactory } from '../../base.js'
import { Presence } from './presence.js'

export { contract as presenceContract } from './contract.js'
export { Presence }

export function presence(): ExtensionFactory {
  return (session) => new Presence(session)
}
