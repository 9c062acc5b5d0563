import { xhtmlIm } from '@xmpp-ftw/core'
import type { Message } from '../../session/state.js'

/** What a message says, on one line, without its markup. */
export function plainText({ content, format }: Pick<Message, 'content' | 'format'>): string {
  const text = format === 'xhtml' ? (xhtmlIm.build(content)?.plain ?? content) : content
  return text.replace(/\s+/g, ' ').trim()
}
