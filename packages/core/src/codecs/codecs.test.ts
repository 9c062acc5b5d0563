/** What holds for every codec of this folder. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Attributes, type Child, Element } from '../element.js'
import * as NS from '../namespaces.js'
import { parseElement } from '../xml/parser.js'
import { type ChatState, chatState } from './chat-state.js'
import * as all from './index.js'

const { caps, carbon, chatStateSchema, correction, dataForm, delay, forwarded, nick, originId, outOfBand } =
  all
const { outOfBandIq, receiptReceived, receiptRequest, resultSet, stanzaError, stanzaId, xhtmlIm } = all

const codecs = {
  caps,
  carbon,
  chatState,
  correction,
  dataForm,
  delay,
  forwarded,
  nick,
  originId,
  outOfBand,
  outOfBandIq,
  receiptReceived,
  receiptRequest,
  resultSet,
  stanzaError,
  stanzaId,
  xhtmlIm,
}

// Names and namespaces the codecs look for, so that random elements come deep into them.
const NAMES =
  'x field value option title instructions desc required reported item set first last count max before after index ' +
  'error text gone html body p a img br span script c delay request received sent forwarded message iq replace nick ' +
  'stanza-id origin-id query url active __proto__ constructor'
const KEYS =
  'var type label index stamp from id by node ver hash sid style href src alt width category xml:lang __proto__'

const name = fc.oneof(fc.constantFrom(...NAMES.split(' ')), fc.string({ minLength: 1 }))
const ns = fc.option(fc.constantFrom(...Object.values(NS), 'urn:example', ''), { nil: undefined })
const value = fc.oneof(
  fc.constantFrom('FORM_TYPE', 'hidden', 'boolean', 'list-multi', 'text-multi', 'xml', 'form', 'cancel'),
  fc.string({ unit: 'binary' }),
)

function attributes(pairs: [string, string][]): Attributes {
  const attrs: Attributes = Object.create(null)
  for (const [key, text] of pairs) attrs[key] = text
  return attrs
}

const { element } = fc.letrec<{ element: Element; child: Child }>((tie) => ({
  element: fc
    .record({
      name,
      ns,
      attrs: fc.array(fc.tuple(fc.constantFrom(...KEYS.split(' ')), value), { maxLength: 4 }),
      children: fc.array(tie('child'), { maxLength: 4, depthIdentifier: 'children' }),
    })
    .map((made) => new Element(made.name, made.ns, attributes(made.attrs)).append(...made.children)),
  child: fc.oneof({ depthIdentifier: 'children', maxDepth: 4 }, value, tie('element')),
}))

describe.each(Object.entries(codecs))('%s', (_, codec) => {
  test('names its specification and its namespace', () => {
    expect(codec.xep).toMatch(/^(XEP-\d{4} .+ \d+\.\d+|RFC \d+ )/)
    expect(Object.values(NS)).toContain(codec.ns)
  })

  test('never throws on what it reads', () => {
    fc.assert(
      fc.property(element, (random) => {
        codec.parse(random)
        // The same under every name and namespace the codec may look for at its top.
        for (const top of ['x', 'set', 'error', 'html', 'c', 'received', 'forwarded', 'query']) {
          codec.parse(new Element(top, codec.ns, random.attrs).append(...random.children))
        }
      }),
    )
  })
})

test('values survive being written and read', () => {
  const word = fc
    .string({ unit: 'grapheme', minLength: 1 })
    .map((text) => text.trim())
    .filter((text) => text !== '')
  const through = <T, B extends T>(
    codec: { build(given: B): Element; parse(read: Element): T | undefined },
    given: B,
  ) => expect(codec.parse(parseElement(codec.build(given).toString()))).toStrictEqual(given)
  fc.assert(
    fc.property(word, word, word, fc.constantFrom(...chatStateSchema.options), (a, b, c, state) => {
      through(delay, { when: a, from: b, reason: c })
      through(caps, { node: a, ver: b, hash: c })
      through(correction, a)
      through(nick, a)
      through(receiptReceived, a)
      through(originId, a)
      through(outOfBand, { url: a, description: b })
      through(outOfBandIq, { url: a, description: b, stream: c })
      through(chatState, state)
      through(resultSet, { count: 1, first: a, 'first-index': '0', last: b, max: 2, after: c, before: true })
      through(dataForm, {
        type: 'result',
        title: a,
        formType: b,
        fields: [{ var: a, type: 'list-multi', label: b, options: [{ value: c }], value: [a, b, c] }],
        reported: [{ var: b }],
        items: [[{ var: b, value: c }]],
      })
    }),
  )
})

test('what is no chat state never becomes the name of an element', () => {
  expect(() => chatState.build('active xmlns="x"/><body>forged</body><y' as ChatState)).toThrow(TypeError)
})
