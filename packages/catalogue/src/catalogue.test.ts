import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { defineContract, schemas } from '@xmpp-ftw/core'
import * as v from 'valibot'
import { expect, describe as group, it } from 'vitest'
import { asyncApi, catalogue, describe } from './index.js'

interface Tree {
  children: Tree[]
  name: string
}

const tree: v.GenericSchema<Tree> = v.object({ name: v.string(), children: v.array(v.lazy(() => tree)) })

const contract = defineContract({
  requests: {
    'xmpp.toy.play': {
      summary: 'Play.',
      xep: 'XEP-9999 1',
      input: v.object({ with: schemas.jid, how: v.optional(schemas.choice('nicely', 'badly')), tree }),
      output: v.array(schemas.jidObject),
      callback: 'required',
      paged: true,
      examples: [{ with: 'ben@example.com', tree: { name: 'a', children: [] } }],
    },
  },
  pushes: {
    'xmpp.toy.play': {
      summary: 'Somebody wants to play.',
      payload: v.object({ from: schemas.jidObject }),
      reply: schemas.flag,
      examples: [{ from: { domain: 'example.com' } }],
    },
  },
})
const toys = catalogue([{ package: 'toy', extension: 'toy', contract }])

interface Diagnostic {
  severity: number
  message: string
  path: string[]
}

async function problems(document: unknown): Promise<string[]> {
  const file = fileURLToPath(new URL('../test/diagnostics.mjs', import.meta.url))
  const parser = spawn(process.execPath, [file], { stdio: ['pipe', 'pipe', 'inherit'] })
  parser.stdin.end(JSON.stringify(document))
  const diagnostics = JSON.parse(await text(parser.stdout)) as Diagnostic[]
  // Severity 0 is an error; the others are advice.
  return diagnostics
    .filter(({ severity }) => severity === 0)
    .map(({ message, path }) => `${path.join('.')}: ${message}`)
}

group('a catalogue', () => {
  it('has every event with its schemas, and shared shapes by name', () => {
    const [request, push] = toys.events
    expect(request).toMatchObject({
      kind: 'request',
      event: 'xmpp.toy.play',
      package: 'toy',
      xep: 'XEP-9999 1',
      input: {
        type: 'object',
        required: ['with', 'tree'],
        properties: {
          with: { $ref: '#/components/schemas/Jid' },
          how: { type: 'string', enum: ['nicely', 'badly'] },
        },
      },
      output: { type: 'array', items: { $ref: '#/components/schemas/JidParts' } },
    })
    expect(push).toMatchObject({ kind: 'push', reply: { type: 'boolean' } })
    expect(toys.components.JidParts).toMatchObject({ type: 'object', required: ['domain'] })
  })

  it('leaves no reference open, not even of what refers to itself', () => {
    const text = JSON.stringify(toys)
    const names = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref = '']) => ref)
    expect(names.length).toBeGreaterThan(3)
    for (const name of names) {
      expect(name).toMatch(/^#\/components\/schemas\//)
      expect(Object.keys(toys.components)).toContain(name.slice('#/components/schemas/'.length))
    }
  })

  it('is made of what is installed, with what core has built in', () => {
    const events = catalogue(describe([])).events.map(({ event, package: name }) => [event, name])
    expect(events).toContainEqual(['xmpp.chat.message', 'core'])
    expect(new Set(events.map(([, name]) => name))).toEqual(new Set(['core']))
  })
})

group('AsyncAPI', () => {
  const info = { title: 'Toys', version: '1.0.0', description: 'Toys' }

  it('is valid by the official parser', { timeout: 120_000 }, async () => {
    expect(await problems(asyncApi(toys, info))).toEqual([])
  })

  it('is valid for every package there is', { timeout: 600_000 }, async () => {
    const document = JSON.parse(
      readFileSync(new URL('../../../docs/asyncapi.json', import.meta.url), 'utf8'),
    ) as Record<string, unknown>
    expect(await problems(document)).toEqual([])
    expect(document).toHaveProperty(
      ['components', 'schemas', 'xmpp.muc.join.input', 'required'],
      ['room', 'nick'],
    )
    expect(document).toHaveProperty(['operations', 'xmpp.muc.message.push', 'action'], 'send')
    expect(document).toHaveProperty(['operations', 'xmpp.muc.message.request', 'action'], 'receive')
  })

  it('has a channel for each event, with all of its messages', () => {
    const { channels, operations } = asyncApi(toys, info) as Record<string, Record<string, unknown>>
    expect(Object.keys(channels ?? {})).toEqual(['xmpp.toy.play'])
    const channel = { $ref: '#/channels/xmpp.toy.play' }
    expect(channels).toHaveProperty(
      ['xmpp.toy.play', 'messages'],
      Object.fromEntries(
        ['request', 'response', 'push', 'reply'].map((one) => [
          `xmpp.toy.play.${one}`,
          { $ref: `#/components/messages/xmpp.toy.play.${one}` },
        ]),
      ),
    )
    expect(operations).toMatchObject({
      'xmpp.toy.play.request': { channel, reply: { channel } },
      'xmpp.toy.play.push': { channel, reply: { channel } },
    })
  })

  it('is told apart from what is not valid', { timeout: 120_000 }, async () => {
    const document = asyncApi(toys, info)
    expect(await problems({ ...document, operations: { 'xmpp.toy.play': { action: 'dance' } } })).not.toEqual(
      [],
    )
  })
})
