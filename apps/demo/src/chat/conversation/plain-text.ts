import type { Message } from '../../session/state.js'

/** What a message says, on one line, without its markup. */
export function plainText({ content, format }: Pick<Message, 'content' | 'format'>): string {
  const text = format === 'xhtml' ? (parseMarkup(content).textContent ?? '') : content
  return text.replace(/\s+/g, ' ').trim()
}

/** Markup as a tree nobody sees: in this document nothing is loaded and nothing runs. */
export function parseMarkup(content: string): HTMLElement {
  return new DOMParser().parseFromString(content, 'text/html').body
}
