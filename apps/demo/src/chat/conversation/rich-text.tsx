import { Anchor } from '@mantine/core'
import { type Child, type Element, xhtmlIm } from '@xmpp-ftw/core'
import { createElement, Fragment, memo, type ReactNode } from 'react'
import type { Message } from '../../session/state.js'

/**
 * Formatted text (XEP-0071) comes sanitised already, and is so once more here. Of what is left the page builds the few
 * elements below anew, without their attributes: nothing of the sender's markup ever becomes the page's.
 */
const ELEMENTS: ReadonlySet<string> = new Set(
  'blockquote cite code dfn em kbd li ol p pre q samp span strong ul var'.split(' '),
)

const HEADING = /^h[1-6]$/
const LINK = /^(?:https?|mailto|tel|xmpp):/i
const URLS = /\bhttps?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]}']/g

export const RichText = memo(({ content, format }: Pick<Message, 'content' | 'format'>) => {
  const formatted = format === 'xhtml' ? xhtmlIm.build(content)?.element.getChild('body') : undefined
  return formatted ? rendered(formatted.children) : linked(content)
})

function rendered(children: readonly Child[]): ReactNode {
  return children.map((child, index) => {
    const key = `${index}`
    return typeof child === 'string' ? <Fragment key={key}>{linked(child)}</Fragment> : built(child, key)
  })
}

function built({ name, attrs, children }: Element, key: string): ReactNode {
  if (name === 'br') return <br key={key} />
  if (name === 'a') {
    return (
      <Link key={key} href={attrs.href}>
        {children.map((child) => (typeof child === 'string' ? child : child.text()))}
      </Link>
    )
  }
  // A picture is fetched by those who ask for it: its address would tell the sender who reads, and when.
  if (name === 'img') {
    return (
      <Link key={key} href={attrs.src}>
        [{attrs.alt || 'picture'}]
      </Link>
    )
  }
  const inside = rendered(children)
  // A heading in a message is none of the page's.
  if (HEADING.test(name)) return <strong key={key}>{inside}</strong>
  return ELEMENTS.has(name) ? createElement(name, { key }, inside) : <Fragment key={key}>{inside}</Fragment>
}

function Link({ href = '', children }: { href?: string | undefined; children: ReactNode }) {
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
