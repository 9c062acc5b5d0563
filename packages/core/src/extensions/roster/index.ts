import type { ExtensionFactory } from '../../base.js'
import type { PushesOf, RequestsOf } from '../../contract.js'
import type { contract } from './contract.js'
import { Roster } from './roster.js'

export { contract as rosterContract } from './contract.js'
export { Roster }

export function roster(): ExtensionFactory {
  return (session) => new Roster(session)
}

declare module '../../contract.js' {
  interface Requests extends RequestsOf<typeof contract> {}
  interface Pushes extends PushesOf<typeof contract> {}
  interface Extensions {
    roster: Roster
  }
}
