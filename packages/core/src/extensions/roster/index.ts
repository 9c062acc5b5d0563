import type { ExtensionFactory } from '../../base.js'
import { Roster } from './roster.js'

export { contract as rosterContract } from './contract.js'
export { Roster }

export function roster(): ExtensionFactory {
  return (session) => new Roster(session)
}
