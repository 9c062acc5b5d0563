import { type Element, parseElement, xml } from '@xmpp-ftw/core'
import { MARKUP, poison } from '@xmpp-ftw/testing'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { ContentError, ItemParser, iodef, type Payload } from './index.js'

const parser = new ItemParser()
const build = (content: unknown) => parser.build(content, xml('item'))
const parse = (payload: string) => parser.parse(parseElement(`<item xmlns='urn:i'>${payload}</item>`))

describe('what cannot be published', () => {
  it.each([
    [{}],
    [{ unknown: 1 }],
    [[]],
    [['x']],
    [null],
    [undefined],
    [{ body: {} }],
    [{ body: [] }],
    [{ tune: 'x' }],
    [{ tune: { artist: {} } }],
    [{ json: undefined }],
    [{ geoloc: { lat: 'north' } }],
    [{ tune: {}, json: 1 }],
    [{ atom: {}, body: 'x' }],
    [{ atom: {}, json: 1 }],
    [{ body: 'x', xml: '<a xmlns="urn:a"/>' }],
    [{ activity: { verb: 'x' } }],
    [{ review: { rating: 1 } }],
    [{ 'in-reply-to': { ref: 'x' } }],
    [{ atom: 'x' }],
    [{ atom: { links: 'x' } }],
    [{ atom: { contributors: {} } }],
    [{ atom: { categories: [{}] } }],
    [{ atom: {}, media: [{}] }],
    [{ atom: {}, review: { rating: 'great' } }],
    [{ atom: { content: { type: 'xhtml', content: '<p>open' } } }],
    [{ atom: { content: { type: 'xhtml', content: 'a & b' } } }],
    [{ atom: { content: { type: 'xhtml', content: '<!DOCTYPE x [<!ENTITY e "x">]><p>&e;</p>' } } }],
    [{ atom: { titleType: 'xhtml', title: '<p' } }],
    [{ atom: { content: { xml: 'a <b>c' } } }],
    [{ xml: 'text' }],
    [{ xml: '' }],
    [{ xml: 7 }],
    [{ xml: '<a/> text' }],
    [{ xml: '</item><item>' }],
    [{ xml: '<a>&evil;</a>' }],
    [{ xml: '<!DOCTYPE a><a/>' }],
    [{ form: 'x' }],
    [{ tombstone: {} }],
    [Object.create({ json: 1 }) as unknown],
  ])('%j', (content) => {
    expect(() => build(content)).toThrow(new ContentError('Could not parse content to stanza'))
  })

  it('a value that is no JSON', () => {
    const circle: Record<string, unknown> = {}
    circle.self = circle
    for (const json of [circle, 1n, () => 1, Symbol('x'), 'x'.repeat(300_000)]) {
      expect(() => build({ json })).toThrow(ContentError)
    }
  })
})

describe('text and markup', () => {
  it.each(['body', 'title', 'summary', 'content', 'verb'])('keeps markup in a text of %s a text', (key) => {
    const content =
      key === 'body'
        ? { body: MARKUP }
        : key === 'verb'
          ? { atom: {}, activity: { verb: MARKUP } }
          : { atom: { [key]: MARKUP } }
    const item = parseElement(build(content).toString())
    expect(item.toString()).not.toContain('<injected')
    expect(JSON.stringify(parser.parse(item))).toContain(JSON.stringify(MARKUP).slice(1, -1))
  })

  it('puts XHTML into its namespace and into one division', () => {
    const html = (content: string) => build({ atom: { content: { type: 'XHTML', content } } })
    const wanted = (inner: string) =>
      `<item><entry xmlns='http://www.w3.org/2005/Atom'><content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>${inner}</div></content></entry></item>`
    expect(html('<p>a</p><p>b</p>')).toEqualXml(wanted('<p>a</p><p>b</p>'))
    expect(html('just text')).toEqualXml(wanted('just text'))
    expect(html('<div><p>a</p></div>')).toEqualXml(wanted('<p>a</p>'))
    expect(html('<p onclick="x()">a<script>b()</script></p>')).toEqualXml(wanted('<p>a</p>'))
  })

  it('puts the markup of an unknown vocabulary in its place', () => {
    expect(build({ atom: { content: { type: 'image/svg+xml', xml: '<svg xmlns="urn:s"/>' } } })).toEqualXml(
      `<item><entry xmlns='http://www.w3.org/2005/Atom'><content type='image/svg+xml'><svg xmlns='urn:s'/></content></entry></item>`,
    )
  })
})

describe('unknown payloads', () => {
  it.each([
    `<w xmlns="urn:w">text &amp; &lt;b&gt;markup&lt;/b&gt; <x/> more</w>`,
    `<w xmlns="urn:w" once="yes" online="2024-05-01T10:00:00Z" href="https://example.com/?a=1&amp;b=2"/>`,
    `<w xmlns="urn:w" xml:lang="en"><x xmlns="urn:x"><y xmlns="urn:w"/></x></w>`,
    `<link xmlns="urn:w" rel="x"/><object xmlns="urn:w"/>`,
    `<w xmlns="urn:w" once:a="(1)" xmlns:once="urn:a?b"/>`,
    `<w xmlns="urn:w" j:b="2" xmlns:j="javascript:x"/>`,
    `<w xmlns="" a="none at all"><x/></w>`,
    `<w a="of the item"/>`,
    `<i xmlns="urn:w" src="data:image/png;base64,AA=="/>`,
  ])('come and go unchanged: %s', (payload) => {
    expect(parse(payload)).toEqual({ xml: payload })
    expect(build({ xml: payload })).toEqualXml(`<item>${payload}</item>`)
  })

  it.each([
    [`<w xmlns='urn:w'><script>alert(1)</script>x</w>`, `<w xmlns="urn:w">x</w>`],
    [
      `<w xmlns='urn:w' xmlns:h='http://www.w3.org/1999/xhtml'><h:SCRIPT/><h:iframe src='x'/></w>`,
      `<w xmlns="urn:w"/>`,
    ],
    [`<w xmlns='urn:w' onclick='alert(1)' ONLOAD='a=1'/>`, `<w xmlns="urn:w"/>`],
    [`<w xmlns='urn:w' href='javascript:alert(1)' src=' JaVa&#9;ScRiPt:x'/>`, `<w xmlns="urn:w"/>`],
    [`<w xmlns='urn:w' href='data:text/html,x' srcdoc='y'/>`, `<w xmlns="urn:w"/>`],
    [
      `<set xmlns='http://www.w3.org/2000/svg' attributeName='onclick' to='x'/>`,
      `<set xmlns="http://www.w3.org/2000/svg" to="x"/>`,
    ],
    [`<w xmlns='urn:w' xmlns:l='urn:l' l:href='javascript:b()'/>`, `<w xmlns="urn:w"/>`],
    [`<w xmlns='urn:w' values='a;javascript:b()'/>`, `<w xmlns="urn:w"/>`],
  ])('lose what a browser would run: %s', (payload, xmlText) => {
    expect(parse(payload)).toEqual({ xml: xmlText })
    expect(build({ xml: payload })).toEqualXml(`<item>${xmlText}</item>`)
  })

  it('are not there when nothing of them is left', () => {
    expect(parse(`<script xmlns='http://www.w3.org/1999/xhtml'/>`)).toEqual({ xml: '' })
  })
})

describe('kinds of payloads', () => {
  const weather: Payload<{ celsius: number }> = {
    key: 'weather',
    xep: 'none',
    ns: 'urn:w',
    schema: v.object({ celsius: v.number() }),
    parse: (element: Element) =>
      element.is('w', 'urn:w') ? { celsius: Number(element.attrs.celsius) } : undefined,
    build: ({ celsius }) => xml('w', { xmlns: 'urn:w', celsius }),
  }

  it('can be added, for one instance alone', () => {
    const own = new ItemParser({ payloads: [weather, iodef] })
    const item = own.build({ weather: { celsius: 21 } }, xml('item'))
    expect(own.parse(item)).toEqual({ weather: { celsius: 21 } })
    expect(parser.parse(item)).toEqual({ xml: '<w xmlns="urn:w" celsius="21"/>' })
    expect(() => own.build({ weather: { celsius: 'warm' } }, xml('item'))).toThrow(ContentError)
    expect(() => build({ weather: { celsius: 21 } })).toThrow(ContentError)
  })

  it('that throw have not read anything', () => {
    const broken = {
      ...weather,
      parse: () => {
        throw new Error('broken')
      },
    }
    const own = new ItemParser({ payloads: [broken, { ...broken, key: 'more', inEntry: true }] })
    const read = (text: string) => own.parse(parseElement(`<item>${text}</item>`))
    expect(read('<body>hi</body>')).toEqual({ body: 'hi' })
    expect(read(`<entry xmlns='http://www.w3.org/2005/Atom'><w xmlns='urn:w'/></entry>`)).toEqual({
      atom: {},
      xml: '<w xmlns="urn:w"/>',
    })
  })

  it('replace known ones of the same key', () => {
    const own = new ItemParser({ payloads: [{ ...weather, key: 'tune' }] })
    expect(own.build({ tune: { celsius: 1 } }, xml('item'))).toEqualXml(
      `<item><w xmlns='urn:w' celsius='1'/></item>`,
    )
  })

  it('can be said inside an entry', () => {
    const own = new ItemParser({
      parts: [
        {
          key: 'mood',
          xep: 'none',
          ns: 'urn:m',
          schema: v.string(),
          parse: (entry) => entry.getChildText('mood', 'urn:m'),
          build: (mood, entry) => entry.append(xml('mood', { xmlns: 'urn:m' }, mood as string)),
        },
      ],
    })
    const item = own.build({ atom: { title: 't' }, mood: 'good' }, xml('item'))
    expect(own.parse(item)).toEqual({ atom: { title: 't' }, mood: 'good' })
    expect(parser.parse(item)).toEqual({ atom: { title: 't' }, xml: '<mood xmlns="urn:m">good</mood>' })
  })

  it('refuse what is no incident', () => {
    const own = new ItemParser({ payloads: [iodef] })
    const doc = (value: unknown) => () => own.build({ 'IODEF-Document': value }, xml('item'))
    for (const bad of [
      {},
      { version: '2.00' },
      { version: '1.00', Incidents: {} },
      { version: '1.00', Incidents: [1] },
      { version: '1.00', lang: {} },
    ]) {
      expect(doc(bad)).toThrow(ContentError)
    }
    expect(doc({ version: '1.00' })).not.toThrow()
  })
})

it('never throws on what others send', () => {
  const payloads = [
    `<entry xmlns='http://www.w3.org/2005/Atom'><content type='xhtml'/><content/><author/><link/><category/></entry>`,
    `<entry xmlns='http://www.w3.org/2005/Atom'><content type='xhtml'>text</content></entry>`,
    `<tune xmlns='http://jabber.org/protocol/tune'><length/></tune>`,
    `<json xmlns='urn:xmpp:json:0'>${'['.repeat(50_000)}${']'.repeat(50_000)}</json>`,
    `<json xmlns='urn:xmpp:json:0'>"${'x'.repeat(1_000)}"</json>`,
    `<geoloc xmlns='http://jabber.org/protocol/geoloc'><lat>NaN</lat></geoloc>`,
    `<x xmlns='jabber:x:data'><field/></x>`,
    `<body/>`,
    `<a/>`,
  ]
  const parsers = [parser, new ItemParser({ payloads: [iodef] })]
  for (const payload of payloads) {
    for (const text of poison(`<item xmlns='urn:i' id='1' from='a@b'>${payload}</item>`)) {
      const item = parseElement(text)
      for (const one of parsers) expect(() => JSON.stringify(one.parse(item))).not.toThrow()
    }
  }
})
