import type { Base } from './base.js'
import type { RequestContract } from './contract.js'

/**
 * Which extension answers which request: its place in the list, and what is agreed about it.
 *
 * Nothing in it belongs to a session, so all sessions that install the same share one.
 */
export interface RegisteredRequest {
  readonly place: number
  readonly contract: RequestContract
}

export type RequestTable = ReadonlyMap<string, RegisteredRequest>

/** @throws when names clash, a handler is missing or has no contract, or something required is not installed */
export function requestTable(extensions: readonly Base[]): RequestTable {
  const names = new Set<string>()
  const events = new Map<string, string>()
  const table = new Map<string, RegisteredRequest>()
  for (const [place, extension] of extensions.entries()) {
    if (names.has(extension.name)) throw new Error(`Extension '${extension.name}' is installed twice`)
    names.add(extension.name)
    for (const event of Object.keys(extension.requests)) {
      if (!Object.hasOwn(extension.contract.requests, event)) {
        throw new Error(`Extension '${extension.name}' handles '${event}', which its contract does not name`)
      }
    }
    for (const [event, contract] of Object.entries(extension.contract.requests)) {
      claim(events, `request '${event}'`, extension.name)
      if (!extension.requests[event])
        throw new Error(`Extension '${extension.name}' has no handler for '${event}'`)
      table.set(event, { place, contract })
    }
    for (const event of Object.keys(extension.contract.pushes)) {
      claim(events, `push '${event}'`, extension.name)
    }
  }
  for (const extension of extensions) {
    for (const required of extension.requires) {
      if (!names.has(required)) {
        throw new Error(
          `Extension '${extension.name}' requires '${String(required)}', which is not installed`,
        )
      }
    }
  }
  return table
}

interface Shared {
  readonly contracts: readonly unknown[]
  readonly table: RequestTable
}

/** By the list of what is installed, which a gateway has but one of. */
const tables = new WeakMap<object, Shared>()

/**
 * The table of sessions made from the same list, where what the list makes is the same.
 * @throws as `requestTable`
 */
export function sharedTable(list: object, extensions: readonly Base[]): RequestTable {
  const known = tables.get(list)
  const same =
    known?.contracts.length === extensions.length &&
    extensions.every(({ contract }, place) => contract === known.contracts[place])
  if (known && same) return known.table
  const table = requestTable(extensions)
  tables.set(list, { contracts: extensions.map(({ contract }) => contract), table })
  return table
}

function claim(events: Map<string, string>, event: string, name: string): void {
  const owner = events.get(event)
  if (owner !== undefined) throw new Error(`Extensions '${owner}' and '${name}' both claim ${event}`)
  events.set(event, name)
}
