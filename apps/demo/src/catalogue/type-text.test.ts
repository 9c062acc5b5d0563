import { expect, it } from 'vitest'
import { components, events } from './events.js'
import { sourceLinks } from './sources.js'
import { typeText } from './type-text.js'

it('writes a schema as a type', () => {
  expect(
    typeText({
      type: 'object',
      required: ['room'],
      properties: {
        room: { $ref: '#/components/schemas/Jid' },
        role: { enum: ['none', 'visitor'] },
        count: { type: 'integer', minimum: 0, maximum: 5 },
        list: { type: 'array', items: { anyOf: [{ type: 'string' }, { const: true }] } },
        any: {},
      },
    }),
  ).toBe(
    [
      '{',
      '  room: Jid',
      "  role?: 'none' | 'visitor'",
      '  count?: number  // 0 to 5',
      '  list?: (string | true)[]',
      '  any?: unknown',
      '}',
    ].join('\n'),
  )
})

it('names nothing in a type that the manual does not explain', () => {
  const texts = events.flatMap((event) =>
    event.kind === 'request'
      ? [event.input, event.output]
      : [event.payload, ...(event.reply ? [event.reply] : [])],
  )
  const names = texts.flatMap((schema) => [
    ...JSON.stringify(schema).matchAll(/"#\/components\/schemas\/([^"]+)"/g),
  ])
  expect(names.length).toBeGreaterThan(50)
  for (const [, name = ''] of names) expect(Object.keys(components)).toContain(name)
})

it('knows where specifications are', () => {
  expect(sourceLinks('XEP-0060 9.2, XEP-0163 4.3')).toEqual([
    { text: 'XEP-0060 9.2', url: 'https://xmpp.org/extensions/xep-0060.html' },
    { text: 'XEP-0163 4.3', url: 'https://xmpp.org/extensions/xep-0163.html' },
  ])
  expect(sourceLinks('RFC 6121 2.1')).toEqual([
    { text: 'RFC 6121 2.1', url: 'https://www.rfc-editor.org/rfc/rfc6121' },
  ])
  expect(sourceLinks(undefined)).toEqual([])
})
