export interface SourceLink {
  readonly text: string
  readonly url: string
}

/** Where `XEP-0045 7.2, XEP-0163 4.3` or `RFC 6121 2.1` can be read. */
export function sourceLinks(xep: string | undefined): readonly SourceLink[] {
  return (xep ?? '').split(',').flatMap((part) => {
    const text = part.trim()
    const number = /^(XEP|RFC)[- ](\d+)/.exec(text)
    if (number) {
      const [, kind = '', digits = ''] = number
      return kind === 'XEP'
        ? { text, url: `https://xmpp.org/extensions/xep-${digits}.html` }
        : { text, url: `https://www.rfc-editor.org/rfc/rfc${digits}` }
    }
    return []
  })
}
