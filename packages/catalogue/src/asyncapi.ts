/** The events of a gateway as an AsyncAPI document (https://www.asyncapi.com, 3.0), frame by frame. */
import type { Catalogue, CatalogueEvent, PushEvent, RequestEvent } from './catalogue.js'
import { type JsonSchema, SCHEMAS } from './json-schema.js'

export interface ApiInfo {
  title: string
  version: string
  description: string
}

type Json = Record<string, unknown>

/** What every channel is. */
const GATEWAY: Json = {
  address: '/xmpp-ftw',
  description: 'One WebSocket per session for all channels; one JSON object per text message',
  servers: [{ $ref: '#/servers/gateway' }],
  bindings: { ws: { method: 'GET' } },
}

/**
 * What the gateway gets and sends, in the words of the specification: it is the application, `receive` is a request.
 *
 * All channels are one WebSocket, one for each event: an operation refers to its whole channel, and tools that write out references
 * would copy every message into every operation if there were one channel (the official parser took twenty times as long).
 */
export function asyncApi({ events, components }: Catalogue, info: ApiInfo): Json {
  const parts = events.map((event) => (event.kind === 'request' ? requestParts(event) : pushParts(event)))
  return {
    asyncapi: '3.0.0',
    info: {
      ...info,
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
      tags: [...new Set(events.map((event) => event.package))].map((name) => ({ name })),
    },
    defaultContentType: 'application/json',
    servers: {
      gateway: {
        host: 'chat.example.com',
        protocol: 'wss',
        description: 'A gateway, wherever its operator put it. The subprotocol is xmpp-ftw.v1',
      },
    },
    channels: channels(events, parts),
    operations: Object.assign({}, ...parts.map((part) => part.operations)) as Json,
    components: {
      messages: Object.assign({}, ...parts.map((part) => part.messages)) as Json,
      schemas: { ...components, ...Object.assign({}, ...parts.map((part) => part.schemas)) },
      correlationIds: {
        request: { description: 'What the client named the request', location: '$message.payload#/id' },
        push: { description: 'What the gateway named the push', location: '$message.payload#/reply' },
        reply: { description: 'What the gateway named the push', location: '$message.payload#/id' },
      },
    },
  }
}

/** An event may be both requested and pushed: its channel has the messages of both. */
function channels(events: readonly CatalogueEvent[], parts: readonly Parts[]): Record<string, Json> {
  const all: Record<string, { messages: Json }> = {}
  events.forEach(({ event }, index) => {
    const channel = all[event] ?? { ...GATEWAY, messages: {} }
    all[event] = channel
    for (const name of Object.keys(parts[index]?.messages ?? {})) {
      channel.messages[name] = { $ref: `#/components/messages/${name}` }
    }
  })
  return all
}

interface Parts {
  schemas: Record<string, JsonSchema>
  messages: Record<string, Json>
  operations: Record<string, Json>
}

function requestParts({ event, input, output, contract, ...about }: RequestEvent): Parts {
  const channel = `#/channels/${event}`
  const names = { request: `${event}.request`, response: `${event}.response` }
  return {
    schemas: { [`${event}.input`]: input, [`${event}.output`]: output },
    messages: {
      [names.request]: {
        name: names.request,
        title: event,
        summary: about.summary,
        tags: tags(about),
        correlationId: { $ref: '#/components/correlationIds/request' },
        payload: frame('request', ['id', 'event'], {
          id: { type: 'string', maxLength: 128 },
          event: { const: event },
          data: { $ref: `${SCHEMAS}${event}.input` },
          callback: { type: 'boolean' },
        }),
        examples: about.examples.map((data) => ({
          payload: { type: 'request', id: '1', event, data },
        })),
      },
      [names.response]: {
        name: names.response,
        title: `Outcome of ${event}`,
        tags: tags(about),
        correlationId: { $ref: '#/components/correlationIds/request' },
        payload: frame('response', ['id', 'seq'], {
          id: { type: 'string' },
          seq: { type: 'integer' },
          data: { $ref: `${SCHEMAS}${event}.output` },
          ...(contract.paged && { rsm: { type: 'object' } as const }),
          error: { $ref: `${SCHEMAS}Error` },
        }),
      },
    },
    operations: {
      [`${event}.request`]: {
        action: 'receive',
        title: event,
        ...described(about),
        channel: { $ref: channel },
        messages: [{ $ref: `${channel}/messages/${names.request}` }],
        reply: {
          channel: { $ref: channel },
          messages: [{ $ref: `${channel}/messages/${names.response}` }],
        },
      },
    },
  }
}

function pushParts({ event, payload, reply, ...about }: PushEvent): Parts {
  const channel = `#/channels/${event}`
  const names = { push: `${event}.push`, reply: `${event}.reply` }
  return {
    schemas: { [`${event}.push`]: payload, ...(reply && { [`${event}.reply`]: reply }) },
    messages: {
      [names.push]: {
        name: names.push,
        title: event,
        summary: about.summary,
        tags: tags(about),
        ...(reply && { correlationId: { $ref: '#/components/correlationIds/push' } }),
        payload: frame('push', ['seq', 'event'], {
          seq: { type: 'integer' },
          event: { const: event },
          data: { $ref: `${SCHEMAS}${event}.push` },
          ...(reply && { reply: { type: 'string' } as const }),
        }),
        examples: about.examples.map((data) => ({ payload: { type: 'push', seq: 1, event, data } })),
      },
      ...(reply && {
        [names.reply]: {
          name: names.reply,
          title: `Answer to ${event}`,
          tags: tags(about),
          correlationId: { $ref: '#/components/correlationIds/reply' },
          payload: frame('reply', ['id'], {
            id: { type: 'string' },
            data: { $ref: `${SCHEMAS}${event}.reply` },
          }),
        },
      }),
    },
    operations: {
      [names.push]: {
        action: 'send',
        title: event,
        ...described(about),
        channel: { $ref: channel },
        messages: [{ $ref: `${channel}/messages/${names.push}` }],
        ...(reply && {
          reply: {
            channel: { $ref: channel },
            messages: [{ $ref: `${channel}/messages/${names.reply}` }],
          },
        }),
      },
    },
  }
}

function frame(type: string, required: string[], properties: Record<string, JsonSchema>): JsonSchema {
  return {
    type: 'object',
    required: ['type', ...required],
    properties: { type: { const: type }, ...properties },
  }
}

function described({
  summary,
  xep,
  package: name,
}: Pick<CatalogueEvent, 'summary' | 'xep' | 'package'>): Json {
  return {
    summary,
    ...(xep !== undefined && { description: `Source: ${xep}` }),
    tags: [{ name }],
  }
}

function tags({ package: name }: Pick<CatalogueEvent, 'package'>): Json[] {
  return [{ name }]
}
