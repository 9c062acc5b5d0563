import { Element, parseElement } from '@xmpp-ftw/core'
import fc from 'fast-check'
import { text } from './arbitraries.js'

const addresses = fc.constantFrom(
  undefined,
  'ben@example.com/x',
  'anna@example.com',
  'anna@example.com/test',
  'example.com',
  'room@muc.example.com/nick',
  'room@muc.example.com',
  'pubsub.example.com',
  '@/',
)
/** Stanzas of every kind, with payloads of that kind, and with addresses that make no sense. */
export function stanzas(elements: fc.Arbitrary<Element>): fc.Arbitrary<Element> {
  return fc
    .record({
      name: fc.constantFrom('message', 'presence', 'iq'),
      type: fc.constantFrom(
        ...[
          undefined,
          'get',
          'set',
          'result',
          'error',
          'chat',
          'groupchat',
          'headline',
          'unavailable',
          'subscribe',
          'x',
        ],
      ),
      from: addresses,
      to: addresses,
      id: fc.oneof(text, fc.constant(undefined)),
      children: fc.array(elements, { maxLength: 3 }),
      body: fc.option(text, { nil: undefined }),
    })
    .map(({ name, type, from, to, id, children, body }) => {
      const element = new Element(name, 'jabber:client')
      for (const [key, value] of Object.entries({ type, from, to, id })) {
        if (value !== undefined) element.attrs[key] = value
      }
      if (body !== undefined) element.append(new Element('body').append(body))
      return element.append(...children)
    })
}

/** As it comes from the network; `undefined` for what no parser could have made. */
export function readable(element: Element): Element | undefined {
  try {
    return parseElement(element.toString())
  } catch {
    return undefined
  }
}
