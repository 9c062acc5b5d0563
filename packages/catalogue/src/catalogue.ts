import type { PushContract, RequestContract } from '@xmpp-ftw/core'
import type { ExtensionContract } from './describe.js'
import { Converter, type JsonSchema } from './json-schema.js'

interface Event {
  /** Name of the event, as `xmpp.muc.join`. A request and a push may share one. */
  event: string
  package: string
  extension: string
  summary: string
  xep?: string
  examples: readonly unknown[]
}

export interface RequestEvent extends Event {
  kind: 'request'
  contract: RequestContract
  input: JsonSchema
  output: JsonSchema
}

export interface PushEvent extends Event {
  kind: 'push'
  contract: PushContract
  payload: JsonSchema
  /** What the app may answer, where it may answer. */
  reply?: JsonSchema
}

export type CatalogueEvent = RequestEvent | PushEvent

export interface Catalogue {
  /** In the order of their contracts. */
  events: readonly CatalogueEvent[]
  /** Schemas that others refer to, by name. */
  components: Readonly<Record<string, JsonSchema>>
}

/** Every event of these contracts, with its schemas as JSON Schema. */
export function catalogue(contracts: readonly ExtensionContract[]): Catalogue {
  const converter = new Converter()
  const events = contracts.flatMap(({ package: name, extension, contract }): CatalogueEvent[] => {
    const about = (event: string, { summary, xep, examples }: RequestContract | PushContract) => ({
      event,
      package: name,
      extension,
      summary,
      ...(xep !== undefined && { xep }),
      examples,
    })
    return [
      ...Object.entries(contract.requests).map(
        ([event, request]): RequestEvent => ({
          kind: 'request',
          ...about(event, request),
          contract: request,
          input: converter.of(request.input, `${event}.input`),
          output: converter.of(request.output, `${event}.output`),
        }),
      ),
      ...Object.entries(contract.pushes).map(
        ([event, push]): PushEvent => ({
          kind: 'push',
          ...about(event, push),
          contract: push,
          payload: converter.of(push.payload, `${event}.push`),
          ...(push.reply && { reply: converter.of(push.reply, `${event}.reply`) }),
        }),
      ),
    ]
  })
  return { events, components: converter.components }
}
