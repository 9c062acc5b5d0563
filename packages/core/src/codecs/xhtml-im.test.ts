import { describe, expect, test } from 'vitest'
import '@xmpp-ftw/testing'
import { xhtmlIm } from './xhtml-im.js'

/** The markup and the plain text an app's content becomes. */
function sent(content: string): [markup: string | undefined, plain: string | undefined] {
  const built = xhtmlIm.build(content)
  return [built && xhtmlIm.parse(built.element), built?.plain]
}

describe('content of apps', () => {
  test('mere words, several roots, entities', () => {
    expect(sent('a &amp; b')).toEqual(['a &amp; b', 'a & b'])
    expect(sent('<p>one</p>two<p>three</p>')).toEqual(['<p>one</p>two<p>three</p>', 'one\ntwo\nthree'])
    expect(sent('<em>one</em> <strong>two</strong>')[1]).toBe('one two')
  })

  test('breaks and blocks become newlines', () => {
    expect(sent('a<br/>b<br/><br/>c')[1]).toBe('a\nb\n\nc')
    expect(sent('<p>a</p>\n  <ul>\n    <li>b</li>\n    <li>c <em>d</em></li>\n  </ul>')[1]).toBe('a\nb\nc d')
    expect(sent('<div><p>a</p></div><p>b</p>')[1]).toBe('a\nb')
    expect(sent('see <img src="https://example.com/a.png" alt="a picture"/>')[1]).toBe('see a picture')
  })

  test.each(['<p>', '</p>', '<p>a</b>', 'a & b', '&nbsp;', '</body></html>', '<p a=1/>', '<!-- a -->'])(
    '%s is refused',
    (content) => {
      expect(xhtmlIm.build(content)).toBeUndefined()
    },
  )

  test('stands in both its wrappers', () => {
    expect(xhtmlIm.build('<p>see <strong>this</strong></p>')?.element).toEqualXml(
      `<html xmlns='http://jabber.org/protocol/xhtml-im'>
        <body xmlns='http://www.w3.org/1999/xhtml'><p>see <strong>this</strong></p></body>
      </html>`,
    )
  })
})

describe('sanitising', () => {
  test.each([
    ['scripts', 'a<script>alert(1)</script><SCRIPT>x</SCRIPT><style>p{}</style>b', 'ab'],
    ['unknown elements, not their text', '<font><b>a</b></font><table><tr><td>b</td></tr></table>', 'ab'],
    ['other namespaces', '<p xmlns="http://www.w3.org/2000/svg">a</p><x:p xmlns:x="urn:x">b</x:p>', 'ab'],
    ['handlers and names', '<p onclick="a()" id="a" class="b" title="c" data-a="d">a</p>', '<p>a</p>'],
    ['nothing of what is allowed', '<blockquote><cite>a</cite><br/></blockquote>', undefined],
    ['content of elements that have none', '<br>a</br>', '<br/>a'],
    ['an image without address', '<img alt="a &lt;b"/><img src="x"/>', 'a &lt;b'],
    [
      'bad sizes',
      '<img src="cid:a@b" alt="" width="1e9" height="50%"/>',
      '<img src="cid:a@b" alt="" height="50%"/>',
    ],
  ])('takes away %s', (_, content, expected = content) => {
    expect(sent(content)[0]).toBe(expected)
  })

  test('closes empty elements by a tag, so that they read as HTML too', () => {
    expect(sent('<span/>a<p></p>')[0]).toBe('<span></span>a<p></p>')
  })

  test.each([
    'https://example.com/?a=1&amp;b=2',
    'HTTP://example.com',
    'mailto:anna@example.com',
    'xmpp:anna@example.com?message',
    'tel:+15550100',
  ])('keeps the address %s', (address) => {
    expect(sent(`<a href="${address}">a</a>`)[0]).toBe(`<a href="${address}">a</a>`)
  })

  test.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    ' javascript:alert(1)',
    'java&#10;script:alert(1)',
    'java&#9;script:alert(1)',
    'data:text/html,&lt;script>alert(1)&lt;/script>',
    'vbscript:a',
    'file:///etc/passwd',
    '/logout',
    '//example.com',
    'http:logout',
    'https:/logout',
    '#a',
    '',
  ])('takes away the address %s', (address) => {
    expect(sent(`<a href="${address}">a</a>`)[0]).toBe('<a>a</a>')
    expect(sent(`<img src="${address}" alt="a"/>`)[0]).toBe('a')
  })

  test.each([
    ['color: red; FONT-SIZE: 12px', 'color:red;font-size:12px'],
    ['color: rgb(1, 2, 3); background-color:#fff', 'color:rgb(1, 2, 3);background-color:#fff'],
    ["font-family: 'DejaVu Sans', sans-serif", "font-family:'DejaVu Sans', sans-serif"],
    ['position: fixed; color: red', 'color:red'],
    ['color: url(https://example.com)', ''],
    ['color: expression(alert(1))', ''],
    ['color: \\72 ed', ''],
    ['color: /* */ red', ''],
    ['margin-left: -1000px; margin-right: 1em', 'margin-right:1em'],
    ['-moz-binding: url(a)', ''],
    ['color', ''],
    ['', ''],
  ])('style "%s" becomes "%s"', (style, kept) => {
    const attribute = kept && ` style="${kept.replaceAll("'", '&apos;')}"`
    expect(sent(`<p style="${style}">a</p>`)[0]).toBe(`<p${attribute}>a</p>`)
  })
})
