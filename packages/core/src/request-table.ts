import type { Base } from './base.js'
import type { RequestContext, RequestContract } from './contract.js'

export interface RegisteredRequest {
  contract: RequestContract
  admit(payload: unknown): void
  run(input: unknown, context: RequestContext): Promise<unknown>
}

/**
 * Which extension answers which request.
 * @throws when names clash, a handler is missing or has no contract, or something required is not installed
 */
export function requestTable(extensions: readonly Base[]): ReadonlyMap<string, RegisteredRequest> {
  const names = new Set<string>()
  const events = new Map<string, string>()
  const table = new Map<string, RegisteredRequest>()
  for (const extension of extensions) {
    if (names.has(extension.name)) throw new Error(`Extension '${extension.name}' is installed twice`)
    names.add(extension.name)
    for (const event of Object.keys(extension.requests)) {
      if (!Object.hasOwn(extension.contract.requests, event)) {
        throw new Error(`Extension '${extension.name}' handles '${event}', which its contract does not name`)
      }
    }
    for (const [event, contract] of Object.entries(extension.contract.requests)) {
      claim(events, `request '${event}'`, extension.name)
      const handler = extension.requests[event]
      if (!handler) throw new Error(`Extension '${extension.name}' has no handler for '${event}'`)
      table.set(event, {
        contract,
        admit: (payload) => extension.admit?.(event, payload),
        run: (input, context) => handler.call(extension.requests, input, context),
      })
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

function claim(events: Map<string, string>, event: string, name: string): void {
  const owner = events.get(event)
  if (owner !== undefined) throw new Error(`Extensions '${owner}' and '${name}' both claim ${event}`)
  events.set(event, name)
}
