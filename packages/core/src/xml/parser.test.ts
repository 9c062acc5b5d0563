import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Limits } from '../connection/limits.js'
import { type Child, Element, xml } from '../element.js'
import { parseElement, parseFragment, XmlParser } from './parser.js'
import { XmlError } from './xml-error.js'

const STREAM = `<stream:stream xmlns:stream="http://etherx.jabber.org/streams" xmlns="jabber:client" id="s1">`

/** Everything a stream tells, in order: elements as text, with where they came from. */
function readStream(chunks: Iterable<string>, limits?: Partial<Limits>): string[] {
  const told: string[] = []
  const parser = new XmlParser(
    {
      open: (root) => told.push(`open ${root}`),
      element: (element) => told.push(String(element)),
      close: () => told.push('close'),
    },
    limits,
  )
  for (const chunk of chunks) parser.write(chunk)
  return told
}

/** Whole elements of framed text, however it is cut. */
function readFrames(chunks: Iterable<string>, limits?: Partial<Limits>): Element[] {
  const read: Element[] = []
  const parser = new XmlParser({ element: (element) => read.push(element) }, limits)
  for (const chunk of chunks) parser.write(chunk)
  parser.end()
  return read
}

/** Cuts between UTF-16 code units, so also through surrogate pairs. */
function single(text: string): string[] {
  return text.split('')
}

function failure(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (error instanceof XmlError) return error.condition
    throw error
  }
  return 'none'
}

interface Plain {
  name: string
  ns: string | undefined
  attrs: [string, string | undefined][]
  children: (Plain | string)[]
}

function plain(element: Element): Plain {
  const children: Plain['children'] = []
  for (const child of element.children) {
    const last = children.length - 1
    const previous = children[last]
    if (typeof child !== 'string') children.push(plain(child))
    else if (typeof previous === 'string') children[last] = previous + child
    else if (child !== '') children.push(child)
  }
  return { name: element.name, ns: element.getNS(), attrs: Object.entries(element.attrs).sort(), children }
}

describe('well-formed text', () => {
  const cases: [what: string, text: string, written: string][] = [
    ['an empty element', '<a/>', '<a/>'],
    ['an element closed by a tag', '<a></a>', '<a/>'],
    ['blanks inside tags', '<a \t\r\n b = "1"\n c\t=\'2\' ><d /></a \n>', '<a b="1" c="2"><d/></a>'],
    ['either quote', `<a b="it's" c='"'/>`, '<a b="it&apos;s" c="&quot;"/>'],
    ['the five entities', '<a b="&amp;&lt;">&gt;&quot;&apos;</a>', `<a b="&amp;&lt;">&gt;"'</a>`],
    ['character references', '<a>&#65;&#x42;&#x1F600;&#0000067;</a>', '<a>AB😀C</a>'],
    ['references to white space', '<a b="&#9;&#10;&#13;">&#13;</a>', '<a b="&#x9;&#xA;&#xD;">&#xD;</a>'],
    ['white space in a value', '<a b="1\t2\n3\r\n4\r5"/>', '<a b="1 2 3 4 5"/>'],
    ['newlines in text', '<a>1\r\n2\r3\n4\r\r\n5</a>', '<a>1\n2\n3\n4\n\n5</a>'],
    ['newlines in CDATA', '<a><![CDATA[1\r\n2\r]]></a>', '<a>1\n2\n</a>'],
    ['CDATA', '<a><![CDATA[<b>&amp;]]]]><![CDATA[>]]></a>', '<a>&lt;b&gt;&amp;amp;]]&gt;</a>'],
    ['text around CDATA', '<a>1<![CDATA[]]>2<![CDATA[3]]></a>', '<a>123</a>'],
    ['CDATA of brackets', '<a><![CDATA[]]]]]></a>', '<a>]]]</a>'],
    ['brackets in text', '<a>a[1]]> </a>'.replace(']]>', ']] >'), '<a>a[1]] &gt; </a>'],
    ['> in text and values', '<a b=">">></a>', '<a b="&gt;">&gt;</a>'],
    ['emoji', '<a b="😀">😀</a>', '<a b="😀">😀</a>'],
    ['names beyond ASCII', '<élan ключ="1"><日本/></élan>', '<élan ключ="1"><日本/></élan>'],
    ['names beyond the basic plane', '<𐀀/>', '<𐀀/>'],
    ['a default namespace', '<a xmlns="u"><b/></a>', '<a xmlns="u"><b/></a>'],
    ['a namespace again', '<a xmlns="u"><b xmlns="u"/></a>', '<a xmlns="u"><b/></a>'],
    ['another inside', '<a xmlns="u"><b xmlns="v"/><c/></a>', '<a xmlns="u"><b xmlns="v"/><c/></a>'],
    ['no namespace inside', '<a xmlns="u"><b xmlns=""><c/></b></a>', '<a xmlns="u"><b xmlns=""><c/></b></a>'],
    ['a prefix', '<p:a xmlns:p="u"><p:b/><c/></p:a>', '<a xmlns="u"><b/><c xmlns=""/></a>'],
    [
      'a prefix declared again',
      '<p:a xmlns:p="u"><p:b xmlns:p="v"/></p:a>',
      '<a xmlns="u"><b xmlns="v"/></a>',
    ],
    [
      'two prefixes',
      '<a xmlns:p="u"><b xmlns:q="v"><p:c/><q:c/></b></a>',
      '<a><b><c xmlns="u"/><c xmlns="v"/></b></a>',
    ],
    ['a declaration behind its use', '<p:a p:b="1" xmlns:p="u"/>', '<a xmlns="u" p:b="1" xmlns:p="u"/>'],
    ['an attribute in a namespace', '<a xmlns:p="u"><b p:c="1"/></a>', '<a><b p:c="1" xmlns:p="u"/></a>'],
    ['one name with and without', '<a xmlns:p="u" b="1" p:b="2"/>', '<a b="1" p:b="2" xmlns:p="u"/>'],
    ['xml:lang', '<a xml:lang="en"/>', '<a xml:lang="en"/>'],
    ['xml declared', `<a xmlns:xml='http://www.w3.org/XML/1998/namespace' xml:id="1"/>`, '<a xml:id="1"/>'],
    ['a reference in a namespace', '<a xmlns="u?a&amp;b"/>', '<a xmlns="u?a&amp;b"/>'],
    [
      'names of objects',
      '<__proto__ __proto__="1" constructor="2"/>',
      '<__proto__ __proto__="1" constructor="2"/>',
    ],
    ['a prefix named so', '<a xmlns:__proto__="u"><__proto__:b/></a>', '<a><b xmlns="u"/></a>'],
    ['an XML declaration', `<?xml version="1.0" encoding='utf-8' standalone="yes" ?>\n<a/>`, '<a/>'],
    ['a short XML declaration', `<?xml version='1.0'?><a/>`, '<a/>'],
    ['blanks around', ' \r\n\t<a/>\n', '<a/>'],
  ]

  it.each(cases)('%s', (_, text, written) => {
    expect(String(parseElement(text))).toBe(written)
    expect(readFrames(single(text)).map(String)).toEqual([written])
  })

  it('sets the namespace of each element, and the parent of all but the first', () => {
    const element = parseElement('<a xmlns="u"><b/></a>')
    const [child] = element.elements()
    expect([element.ns, element.parent, child?.ns, child?.parent]).toEqual(['u', null, 'u', element])
  })

  it('joins text into one child, whatever it was made of', () => {
    const text = '<a>1&amp;2<![CDATA[3]]>4<b/>5</a>'
    for (const chunks of [[text], single(text)]) {
      expect(readFrames(chunks)[0]?.children).toEqual(['1&234', expect.any(Element), '5'])
    }
  })

  it('keeps attributes in an object that inherits nothing', () => {
    const { attrs } = parseElement('<a __proto__="1"/>')
    for (const name of ['toString', 'constructor', 'hasOwnProperty']) expect(attrs[name]).toBeUndefined()
    expect(Object.keys(attrs)).toEqual(['__proto__'])
  })

  it('never takes one name for another, however many there are', () => {
    const names = Array.from({ length: 5000 }, (_, i) => `n${(i * 7919).toString(36)}`)
    for (const name of names) {
      expect(String(parseElement(`<${name} ${name}="1"/>`))).toBe(`<${name} ${name}="1"/>`)
    }
  })
})

describe('text that must be refused', () => {
  const malformed: string[] = [
    '',
    ' ',
    'text',
    '<',
    '<a',
    '<a>',
    '<a>text',
    '<a b="1"',
    '<a b="1',
    '<a b=',
    '<a/',
    '<a></a',
    '<a></b>',
    '<a></ab>',
    '<ab></a>',
    '<a></ a>',
    '<a></a b>',
    '<a></a/>',
    '</a>',
    '</>',
    '<a/></a>',
    '<a/>text',
    '<a/><![CDATA[x]]>',
    '<![CDATA[x]]><a/>',
    '<>',
    '< a/>',
    '<1/>',
    '<-a/>',
    '<a×/>',
    '<:a/>',
    '<a:/>',
    '<a:b:c/>',
    '<a xmlns:p="u"><p:1/></a>',
    '<a\u00d7/>',
    '<a\ud800/>',
    '<a/ >',
    '<a b/>',
    '<a b>',
    '<a b=1/>',
    '<a =""/>',
    '<a "1"/>',
    '<a b="1"c="2"/>',
    `<a b="1'/>`,
    '<a b="<"/>',
    '<a b="1" b="2"/>',
    '<a __proto__="1" __proto__="2"/>',
    '<a <b/></a>',
    '<a b="1" <b/>',
    '<a>]]></a>',
    '<a>&</a>',
    '<a>& </a>',
    '<a>&;</a>',
    '<a>&amp</a>',
    '<a>&am<b/>p;</a>',
    '<a>&#;</a>',
    '<a>&#x;</a>',
    '<a>&#xg;</a>',
    '<a>&#-1;</a>',
    '<a>&#0;</a>',
    '<a>&#8;</a>',
    '<a>&#xd800;</a>',
    '<a>&#xffff;</a>',
    '<a>&#x110000;</a>',
    '<a>&#99999999999999999999999;</a>',
    '<a b="&"/>',
    '<a b="&#0;"/>',
    '<a>\u0000</a>',
    '<a>\u0008</a>',
    '<a>\u000c</a>',
    '<a>\u001f</a>',
    '<a>\ufffe</a>',
    '<a>\uffff</a>',
    '<a>\ud83d</a>',
    '<a>\ude00</a>',
    '<a>\ude00\ud83d</a>',
    '<a b="\u0001"/>',
    '<a b="\ud800"/>',
    '<a><![CDATA[\u0001]]></a>',
    '<a><![CDATA[\ud800]]></a>',
    '<a\u0000/>',
    '<a\u00a0b="1"/>',
    '<a><![CDATA[]]</a>',
    '<a><![cdata[]]></a>',
    '<a><![INCLUDE[]]></a>',
    '<a><!></a>',
    '<a><![CDATA[',
    '<!',
    '<?',
    '<a xmlns="u" xmlns="u"/>',
    '<a xmlns:p="u" xmlns:p="u"/>',
    '<a xmlns:p=""/>',
    '<a xmlns:="u"/>',
    '<a xmlns:xmlns="u"/>',
    '<a xmlns:xml="u"/>',
    '<a xmlns:p="http://www.w3.org/XML/1998/namespace"/>',
    '<a xmlns="http://www.w3.org/XML/1998/namespace"/>',
    '<a xmlns:p="http://www.w3.org/2000/xmlns/"/>',
    '<a xmlns:p="u" p:b="1" p:b="2"/>',
    '<a xmlns:p="u" xmlns:q="u" p:b="1" q:b="2"/>',
    '<?xml ?><a/>',
    '<?xml version="2.0"?><a/>',
    '<?xml version="1.0" encoding="UTF-8" version="1.0"?><a/>',
    '<?xml version="1.0">',
    `<?xml version="1.0"${' '.repeat(300)}?><a/>`,
  ]
  const cases: [text: string, condition: string][] = [
    ...malformed.map((text): [string, string] => [text, 'not-well-formed']),
    ['<a><!-- --></a>', 'restricted-xml'],
    ['<!-- --><a/>', 'restricted-xml'],
    ['<a/><!-- -->', 'restricted-xml'],
    ['<!DOCTYPE a><a/>', 'restricted-xml'],
    ['<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', 'restricted-xml'],
    ['<a><!ENTITY b "c"></a>', 'restricted-xml'],
    ['<a><?php ?></a>', 'restricted-xml'],
    ['<?xml-stylesheet href="a"?><a/>', 'restricted-xml'],
    [' <?xml version="1.0"?><a/>', 'restricted-xml'],
    ['<a/><?xml version="1.0"?>', 'restricted-xml'],
    ['<a><?xml version="1.0"?></a>', 'restricted-xml'],
    ['<?xml version="1.0"?><?xml version="1.0"?><a/>', 'restricted-xml'],
    ['<a>&bogus;</a>', 'restricted-xml'],
    ['<a>&nbsp;</a>', 'restricted-xml'],
    ['<a>&AMP;</a>', 'restricted-xml'],
    ['<a>&constructor;</a>', 'restricted-xml'],
    ['<a b="&bogus;"/>', 'restricted-xml'],
    ['<p:a/>', 'bad-namespace-prefix'],
    ['<a p:b="1"/>', 'bad-namespace-prefix'],
    ['<xmlns:a/>', 'bad-namespace-prefix'],
    ['<__proto__:a/>', 'bad-namespace-prefix'],
    ['<a><b xmlns:p="u"/><p:c/></a>', 'bad-namespace-prefix'],
    ['<?xml version="1.0" encoding="ISO-8859-1"?><a/>', 'unsupported-encoding'],
  ]

  it.each(cases)('%j: %s', (text, condition) => {
    expect(failure(() => parseElement(text))).toBe(condition)
    if (text.trim() === '') return
    expect(failure(() => readFrames(single(text)))).toBe(condition)
  })

  it.each(['<a/><b/>', '<a/> <b/>'])('%j as one element', (text) => {
    expect(failure(() => parseElement(text))).toBe('not-well-formed')
  })

  it('throws the same again, for what follows is worth nothing', () => {
    const parser = new XmlParser({ element: () => {} })
    const thrown = [() => parser.write('<a>&bogus;</a>'), () => parser.write('<a/>'), () => parser.end()].map(
      failure,
    )
    expect(thrown).toEqual(['restricted-xml', 'restricted-xml', 'restricted-xml'])
  })

  it('tells what came whole before', () => {
    const element = vi.fn()
    const parser = new XmlParser({ open: () => {}, element })
    expect(failure(() => parser.write(`${STREAM}<a/><b/><c>&bogus;</c>`))).toBe('restricted-xml')
    expect(element).toHaveBeenCalledTimes(2)
  })
})

describe('a stream', () => {
  const text = `<?xml version='1.0'?>\n${STREAM}<stream:features><bind xmlns="b"/></stream:features> \n<message><body>1</body></message><presence/></stream:stream>\n`
  const told = [
    'open <stream xmlns="http://etherx.jabber.org/streams" id="s1"/>',
    '<features xmlns="http://etherx.jabber.org/streams"><bind xmlns="b"/></features>',
    '<message xmlns="jabber:client"><body>1</body></message>',
    '<presence xmlns="jabber:client"/>',
    'close',
  ]

  it('tells root, children and end in order', () => {
    expect(readStream([text])).toEqual(told)
    expect(readStream(single(text))).toEqual(told)
  })

  it('is the same however it is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(text.length), { maxLength: 12 }), (cuts) => {
        const at = [0, ...cuts.sort((a, b) => a - b), text.length]
        const chunks = at.slice(1).map((end, i) => text.slice(at[i], end))
        expect(readStream(chunks)).toEqual(told)
      }),
    )
  })

  it('gives elements that stand alone', () => {
    const element = vi.fn<(element: Element) => void>()
    new XmlParser({ open: () => {}, element }).write(`${STREAM}<message/>`)
    expect(element.mock.calls[0]?.[0]).toMatchObject({ parent: null, ns: 'jabber:client' })
  })

  it('keeps a stanza without namespace from taking the root’s', () => {
    const [, stanza] = readStream(['<s:stream xmlns:s="u"><message><body/></message>'])
    expect(stanza).toBe('<message xmlns=""><body/></message>')
  })

  it('may end with its opening tag', () => {
    expect(readStream(['<a/>'])).toEqual(['open <a/>', 'close'])
  })

  it.each([
    [`${STREAM}text`, 'bad-format'],
    [`${STREAM}&#32;`, 'bad-format'],
    [`${STREAM}<![CDATA[ ]]>`, 'bad-format'],
    [`${STREAM}</stream>`, 'not-well-formed'],
    [`${STREAM}<message></stream:stream>`, 'not-well-formed'],
    [`${STREAM}</stream:stream>text`, 'not-well-formed'],
    [`${STREAM}</stream:stream><a/>`, 'not-well-formed'],
    [`${STREAM}</stream:stream></stream:stream>`, 'not-well-formed'],
    [`${STREAM}<?xml version="1.0"?>`, 'restricted-xml'],
  ])('%j: %s', (broken, condition) => {
    expect(failure(() => readStream([broken]))).toBe(condition)
    expect(failure(() => readStream(single(broken)))).toBe(condition)
  })

  it('is unfinished until its closing tag', () => {
    const parser = new XmlParser({ open: () => {}, element: () => {} })
    parser.write(STREAM)
    expect(failure(() => parser.end())).toBe('not-well-formed')
  })

  it('starts over from inside a handler', () => {
    const told: string[] = []
    const parser: XmlParser = new XmlParser({
      open: (root) => told.push(`open ${root.attrs.id}`),
      element: (element) => {
        told.push(element.name)
        if (element.name === 'success') parser.reset()
      },
    })
    const both = `${STREAM}<success/><?xml version="1.0"?>${STREAM.replace('s1', 's2')}<features/>`
    for (const chunks of [[both], single(both)]) {
      for (const chunk of chunks) parser.write(chunk)
      expect(told.splice(0)).toEqual(['open s1', 'success', 'open s2', 'features'])
      parser.reset()
    }
  })

  it('stops from inside a handler: nothing behind is read, in the same chunk or later', () => {
    const element = vi.fn(() => parser.stop())
    const parser: XmlParser = new XmlParser({ open: () => {}, element })
    parser.write(`${STREAM}<proceed/><injected/>&&&`)
    parser.write('<injected/>')
    parser.end()
    expect(element).toHaveBeenCalledTimes(1)
  })

  it('lets through what a handler throws, and ends there', () => {
    const broken = new Error('broken handler')
    const parser = new XmlParser({
      element: () => {
        throw broken
      },
    })
    expect(() => parser.write('<a/>')).toThrow(broken)
    expect(() => parser.write('<a/>')).toThrow(broken)
  })
})

describe('limits', () => {
  const limits = { maxStanzaBytes: 100, maxDepth: 4, maxAttributes: 3, maxNameLength: 8 }
  const padded = (size: number): string => `<m>${'x'.repeat(size - '<m></m>'.length)}</m>`
  const nested = (depth: number): string => '<a>'.repeat(depth) + '</a>'.repeat(depth)

  const right: [what: string, text: string][] = [
    ['size', padded(100)],
    ['depth', nested(4)],
    ['attributes', '<a b="" c="" xmlns:p="u"/>'],
    ['names', `<${'a'.repeat(8)} ${'b'.repeat(8)}=""/>`],
    ['size of each element', padded(100).repeat(5)],
    ['white space between elements', `${' '.repeat(1000)}<a/>${'\n'.repeat(1000)}<a/>`],
  ]
  const wrong: [what: string, text: string][] = [
    ['size', padded(101)],
    ['size, in one tag', `<a b="${'x'.repeat(100)}"/>`],
    ['size, of an unfinished element', `<a>${'x'.repeat(98)}`],
    ['size, of an unfinished tag', `<a ${' '.repeat(98)}`],
    ['size, of unfinished CDATA', `<a><![CDATA[${'x'.repeat(98)}`],
    ['size, by many elements', `<a>${'<b/>'.repeat(30)}</a>`],
    ['depth', nested(5)],
    ['attributes', '<a b="" c="" d="" e=""/>'],
    ['namespace declarations', '<a b="" xmlns="" xmlns:p="u" xmlns:q="v"/>'],
    ['an element’s name', `<${'a'.repeat(9)}/>`],
    ['an attribute’s name', `<a ${'b'.repeat(9)}=""/>`],
    ['a name with prefix', '<a xmlns:p="u"><p:abcdefg/></a>'],
  ]

  it.each(right)('within: %s', (_, text) => {
    expect(failure(() => readFrames([text], limits))).toBe('none')
    expect(failure(() => readFrames(single(text), limits))).toBe('none')
    // A stream's root counts neither as depth nor as part of what is inside.
    expect(failure(() => readStream(['<s>', text], limits))).toBe('none')
    expect(failure(() => readStream(single(`<s>${text}`), limits))).toBe('none')
  })

  it.each(wrong)('beyond: %s', (_, text) => {
    expect(failure(() => readFrames([text], limits))).toBe('policy-violation')
    expect(failure(() => readFrames(single(text), limits))).toBe('policy-violation')
    expect(failure(() => readStream(['<s>', text], limits))).toBe('policy-violation')
    expect(failure(() => readStream(single(`<s>${text}`), limits))).toBe('policy-violation')
  })

  it('tells nothing of an element that is too large', () => {
    const element = vi.fn()
    const parser = new XmlParser({ element }, limits)
    expect(failure(() => parser.write(padded(101)))).toBe('policy-violation')
    expect(element).not.toHaveBeenCalled()
  })

  it('holds for a stream’s opening tag', () => {
    const text = `<s a="${'x'.repeat(100)}">`
    expect(failure(() => readStream([text], limits))).toBe('policy-violation')
    expect(failure(() => readStream(single(text), limits))).toBe('policy-violation')
  })

  it('has defaults', () => {
    expect(failure(() => parseElement(nested(64)))).toBe('none')
    expect(failure(() => parseElement(nested(65)))).toBe('policy-violation')
    expect(failure(() => parseElement(padded(262_144)))).toBe('none')
    expect(failure(() => parseElement(padded(262_145)))).toBe('policy-violation')
  })

  it('needs no stack for depth', () => {
    const wide = { maxDepth: 200_000, maxStanzaBytes: 2_000_000 }
    expect(parseElement(nested(100_000), wide).name).toBe('a')
  })
})

describe('tags that were read before', () => {
  it.each([
    ["<a xmlns='u>:v'/>", '<a xmlns="u&gt;:v"/>'],
    ["<r xmlns='u'><a ><b/><b></b></a ></r>", '<r xmlns="u"><a><b/><b/></a></r>'],
    [
      "<r xmlns='u'><a xmlns='v'/><a xmlns='w'/><a/></r>",
      '<r xmlns="u"><a xmlns="v"/><a xmlns="w"/><a/></r>',
    ],
    ["<r xmlns:p='u'><p:a/><a/></r>", '<r><a xmlns="u"/><a/></r>'],
    ["<p:a xmlns:p='u'/>", '<a xmlns="u"/>'],
    ["<p:a xmlns:p='v'/>", '<a xmlns="v"/>'],
  ])('are read the same: %s', (text, written) => {
    for (const _turn of [1, 2, 3]) expect(String(parseElement(text))).toBe(written)
  })

  it('share no attributes', () => {
    const [first, second] = [parseElement('<same/>'), parseElement('<same/>')]
    first.attrs.id = '1'
    expect(second.attrs.id).toBeUndefined()
  })

  it('stay within the limits of each stream', () => {
    for (const text of ["<longer xmlns='u'/>", "<short xmlns='u'/>", '<short/>']) parseElement(text)
    expect(failure(() => parseElement("<longer xmlns='u'/>", { maxNameLength: 5 }))).toBe('policy-violation')
    expect(failure(() => parseElement("<short xmlns='u'/>", { maxAttributes: 0 }))).toBe('policy-violation')
    expect(failure(() => parseElement('<short/>', { maxAttributes: 0, maxNameLength: 5 }))).toBe('none')
    expect(failure(() => parseElement('<short/>', { maxStanzaBytes: 7 }))).toBe('policy-violation')
    expect(failure(() => parseElement('<a><short/></a>', { maxDepth: 1 }))).toBe('policy-violation')
  })
})

describe('fragments', () => {
  it('are text and elements side by side', () => {
    const [before, element, after] = parseFragment('a &amp; <b>c</b> d', 'u')
    expect([before, String(element), after]).toEqual(['a & ', '<b xmlns="u">c</b>', ' d'])
    expect(element).toMatchObject({ parent: null, ns: 'u' })
  })

  it('may be empty, may be without namespace, may declare their own', () => {
    expect(parseFragment('')).toEqual([])
    expect(parseFragment('<a/>').map(String)).toEqual(['<a/>'])
    expect(parseFragment('<a xmlns="v"/><b xmlns=""/>', 'u').map(String)).toEqual([
      '<a xmlns="v"/>',
      '<b xmlns=""/>',
    ])
    expect(parseFragment('<a/>', 'u?"<&>').map((child) => (child as Element).ns)).toEqual(['u?"<&>'])
  })

  it.each([
    '</f>',
    '</f><f>',
    '</f><f/><f>',
    'a</f>b',
    '<a',
    '<a b="',
    '<![CDATA[',
    '<a>',
    '&amp',
    '<b></f></b>',
  ])('%j cannot break out', (text) => {
    expect(failure(() => parseFragment(text))).toBe('not-well-formed')
  })

  it.each(['<?xml version="1.0"?><a/>', '<!-- -->', '&nbsp;', '&eacute;'])('%j is refused', (text) => {
    expect(failure(() => parseFragment(text))).toBe('restricted-xml')
  })

  it('have limits of their own', () => {
    expect(parseFragment('<a><a/></a>', 'u', { maxDepth: 2, maxStanzaBytes: 11 })).toHaveLength(1)
    expect(failure(() => parseFragment('<a><a/></a>', 'u', { maxDepth: 1 }))).toBe('policy-violation')
    expect(failure(() => parseFragment('<a><a/></a>', 'u', { maxStanzaBytes: 10 }))).toBe('policy-violation')
  })
})

describe('what was written is read back', () => {
  const name = fc.constantFrom('a', 'body', 'x-y', '_1', 'élan', '__proto__', 'constructor', 'a.b')
  const ns = fc.option(fc.constantFrom('u', 'jabber:client', 'http://x/?a&b="\'<>', 'ü'), { nil: undefined })
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({
      unit: fc.constantFrom('<', '>', '&', ']', '"', "'", '\r', '\n', '\t', ' ', 'a', '😀', ';', '#'),
    }),
  )
  const attributes = fc.dictionary(fc.oneof(name, fc.constant('xml:lang')), text, { maxKeys: 4 })
  const { element } = fc.letrec<{ element: Element; child: Child }>((tie) => ({
    child: fc.oneof({ depthSize: 'small' }, text, tie('element')),
    element: fc
      .tuple(name, ns, attributes, fc.array(tie('child'), { maxLength: 5 }))
      .map(([name, ns, attrs, children]) => {
        const kept = Object.assign(Object.create(null), attrs)
        return new Element(name, ns, kept).append(...children)
      }),
  }))
  // What XML cannot carry is replaced when it is written.
  const legal = (written: Element): Plain => JSON.parse(JSON.stringify(plain(written)), replaceIllegal)

  function replaceIllegal(_: string, value: unknown): unknown {
    if (typeof value !== 'string') return value
    const paired = [...value].map((c) => (/^[\ud800-\udfff]$/.test(c) ? '\ufffd' : c)).join('')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
    return paired.replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, '\ufffd')
  }

  it('whole', () => {
    fc.assert(
      fc.property(element, (written) => {
        const limits = { maxStanzaBytes: 1e9, maxDepth: 1e9 }
        const read = parseElement(String(written), limits)
        expect(JSON.parse(JSON.stringify(plain(read)))).toEqual(legal(written))
        expect(parseElement(String(read), limits).toString()).toBe(String(read))
      }),
      { numRuns: 300 },
    )
  })

  it('cut anywhere', () => {
    fc.assert(
      fc.property(element, fc.integer({ min: 1, max: 9 }), (written, size) => {
        const text = String(written)
        const chunks = text.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? []
        const [read] = readFrames(chunks, { maxStanzaBytes: 1e9, maxDepth: 1e9 })
        expect(String(read)).toBe(String(parseElement(text, { maxStanzaBytes: 1e9, maxDepth: 1e9 })))
      }),
      { numRuns: 300 },
    )
  })

  it('never fails but by an XmlError', () => {
    const piece = fc.constantFrom(
      ...[
        '<',
        '>',
        '/',
        '</',
        '/>',
        '<a',
        '<a>',
        '</a>',
        'a',
        ' ',
        '=',
        '"',
        "'",
        'b="1"',
        '&',
        ';',
        '&amp;',
        '&#',
      ],
      ...[
        '<![CDATA[',
        ']]>',
        '<!--',
        '<?xml ',
        '?>',
        ':',
        'xmlns',
        'xmlns:p="u"',
        'p:',
        '\r',
        '\ud800',
        '\0',
        'é',
      ],
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        const text = pieces.join('')
        const whole = failure(() => readFrames([text]))
        const cut = failure(() => readFrames(single(text)))
        expect(cut === 'none').toBe(whole === 'none')
      }),
      { numRuns: 2000 },
    )
  })
})

/**
 * Counts the characters that are looked at or copied, by the methods that do so. Time would tell the same, on a quiet
 * machine.
 */
function work(run: () => void): number {
  let count = 0
  const count1 = (): void => void count++
  const strings = String.prototype
  const { indexOf, slice, startsWith, endsWith, charCodeAt, charAt, includes, replace } = strings
  const { test } = RegExp.prototype
  vi.spyOn(strings, 'charCodeAt').mockImplementation(function (this: string, at) {
    count1()
    return charCodeAt.call(this, at)
  })
  vi.spyOn(strings, 'charAt').mockImplementation(function (this: string, at) {
    count1()
    return charAt.call(this, at)
  })
  vi.spyOn(strings, 'indexOf').mockImplementation(function (this: string, what, from = 0) {
    const found = indexOf.call(this, what, from)
    count += (found < 0 ? this.length : found) - from + 1
    return found
  })
  vi.spyOn(strings, 'slice').mockImplementation(function (this: string, from, to) {
    const copy = slice.call(this, from, to)
    count += copy.length + 1
    return copy
  })
  vi.spyOn(strings, 'startsWith').mockImplementation(function (this: string, what, from) {
    count += what.length
    return startsWith.call(this, what, from)
  })
  vi.spyOn(strings, 'endsWith').mockImplementation(function (this: string, what, to) {
    count += what.length
    return endsWith.call(this, what, to)
  })
  vi.spyOn(strings, 'includes').mockImplementation(function (this: string, what, from) {
    count += this.length
    return includes.call(this, what, from)
  })
  vi.spyOn(strings, 'replace').mockImplementation(function (this: string, what: unknown, by: unknown) {
    count += this.length
    return Reflect.apply(replace, this, [what, by])
  })
  vi.spyOn(RegExp.prototype, 'test').mockImplementation(function (this: RegExp, text) {
    count += text.length
    return test.call(this, text)
  })
  try {
    run()
  } finally {
    vi.restoreAllMocks()
  }
  return count
}

describe('work grows with the text, not with its square', () => {
  afterEach(() => {
    vi.restoreAllMocks()
  })
  const limits = { maxStanzaBytes: 1e9, maxDepth: 1e9 }
  const shapes: [what: string, build: (size: number) => string][] = [
    ['text', (n) => `<a>${'x'.repeat(n)}</a>`],
    ['text of references', (n) => `<a>${'&lt;'.repeat(n / 4)}</a>`],
    ['a value', (n) => `<a b="${'x'.repeat(n)}"/>`],
    ['a value of references', (n) => `<a b='${'&#10;'.repeat(n / 5)}'/>`],
    ['CDATA', (n) => `<a><![CDATA[${']>'.repeat(n / 2)}]]></a>`],
    ['blanks in a tag', (n) => `<a${' '.repeat(n)}/>`],
    ['blanks in a closing tag', (n) => `<a></a${' '.repeat(n)}>`],
    ['elements', (n) => `<a>${'<b c="d"/>'.repeat(n / 10)}</a>`],
    ['depth', (n) => '<a>'.repeat(n / 7) + '</a>'.repeat(n / 7)],
    ['quotes in text', (n) => `<a>${`"'`.repeat(n / 2)}</a>`],
  ]

  it.each(shapes)('%s', (_, build) => {
    for (const size of [1, 7, 1000]) {
      const perCharacter = [20_000, 40_000].map((length) => {
        const chunks = build(length).match(new RegExp(`[^]{1,${size}}`, 'g')) ?? []
        return work(() => readFrames(chunks, limits)) / length
      })
      for (const cost of perCharacter) expect(cost).toBeLessThan(20)
    }
  })

  it('a reference that never ends', () => {
    const text = `<a>${'&'.repeat(40_000)}</a>`
    expect(work(() => failure(() => readFrames([text], limits)))).toBeLessThan(20 * 40_000)
  })
})

describe('xml()', () => {
  it('and the parser agree', () => {
    const built = xml('iq', { xmlns: 'jabber:client', type: 'get' }, xml('query', { xmlns: 'u' }, 'a < b'))
    expect(plain(parseElement(String(built)))).toEqual(plain(built))
  })
})
