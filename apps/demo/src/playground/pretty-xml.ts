import { type Element, escapeText, parseElement } from '@xmpp-ftw/core'

/** One element a line, indented. Text that is no whole element stays as it is. */
export function prettyXml(xml: string): string {
  try {
    return lines(parseElement(xml), '').join('\n')
  } catch {
    return xml
  }
}

function lines(element: Element, indent: string): string[] {
  const alone = element.clone()
  const inner = element.elements()
  // Own namespace only where the parent's is another.
  const inherited = element.parent?.getNS()
  if (inner.length === 0 || element.text().trim() !== '') return [indent + alone.toString(inherited)]
  alone.children.length = 0
  const empty = alone.toString(inherited)
  return [
    `${indent}${empty.slice(0, -2)}>`,
    ...inner.flatMap((child) => lines(child, `${indent}  `)),
    `${indent}</${escapeText(element.name)}>`,
  ]
}
