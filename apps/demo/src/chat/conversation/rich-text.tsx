import { Anchor } from '@mantine/core'
import { createElement, Fragment, type ReactNode } from 'react'
import type { Message } from '../../session/state.js'
import { parseMarkup } from './plain-text.js'

/**
 * The content of a message. Formatted text (XEP-0071) comes sanitised already; here it is built anew from the few
 * elements below, without any of their attributes, so that nothing of the sender's markup ever is the page's.
 */
const ELEMENTS: ReadonlySet<string> = new Set(
  'blockquote br cite code dfn em kbd li ol p pre q samp span strong ul var'.split(' '),
)

const HEADING = /^h[1-6]$/
const LINK = /^(?:https?|mailto|tel|xmpp):/i
const URLS = /\bhttps?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]}']/g

export function RichText({ content, format }: Pick<Message, 'content' | 'format'>) {
  if (format === 'plain') return linked(content)
  return [...parseMarkup(content).childNodes].map(rendered)
}

function rendered(node: ChildNode, key: number): ReactNode {
  if (node.nodeType === Node.TEXT_NODE) return <Fragment key={key}>{linked(node.textContent ?? '')}</Fragment>
  if (!(node instanceof Element)) return null
  const name = node.localName
  const children = [...node.childNodes].map(rendered)
  if (name === 'br') return <br key={key} />
  if (name === 'img') return <Image key={key} element={node} />
  if (name === 'a') {
    return (
      <Link key={key} href={node.getAttribute('href') ?? ''}>
        {[...node.childNodes].map((child, index) =>
          child instanceof Element ? rendered(child, index) : child.textContent,
        )}
      </Link>
    )
  }
  // A heading in a message is none of the page's.
  if (HEADING.test(name)) return createElement('strong', { key }, children)
  return ELEMENTS.has(name) ? (
    createElement(name, { key }, ...children)
  ) : (
    <Fragment key={key}>{children}</Fragment>
  )
}

/** A picture is fetched by those who ask for it: its address would tell the sender who reads, and when. */
function Image({ element }: { element: Element }) {
  const name = element.getAttribute('alt') || 'picture'
  return <Link href={element.getAttribute('src') ?? ''}>[{name}]</Link>
}

function Link({ href, children }: { href: string; children: ReactNode }) {
  if (!LINK.test(href)) return children
  return (
    <Anchor href={href} target="_blank" rel="noopener noreferrer" inherit c="inherit" underline="always">
      {children}
    </Anchor>
  )
}

function linked(text: string): ReactNode {
  const parts: ReactNode[] = []
  let end = 0
  for (const match of text.matchAll(URLS)) {
    parts.push(text.slice(end, match.index))
    parts.push(
      <Link key={match.index} href={match[0]}>
        {match[0]}
      </Link>,
    )
    end = match.index + match[0].length
  }
  return [...parts, text.slice(end)]
}
