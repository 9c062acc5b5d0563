import { type Element, NS } from '@xmpp-ftw/core'

/** Names of elements, attributes and fields of forms whose value is nobody's business. */
const SECRET = /password|passwd|secret|token|api_?key|credential|^(?:auth|digest|key|hash|pwd)$/i
/** Where `key`, `hash` and the like are no secrets: capabilities, avatars, encryption keys that are public. */
const PUBLIC = /^(?:hash|key)$/i
const REGISTER = 'jabber:iq:register'
const MASK = '***'

/** A stanza as text, with `***` in place of every secret (XEP-0077 passwords, rooms', forms', TURN credentials, …). */
export function maskedStanza(stanza: Element): string {
  const copy = stanza.clone()
  if (copy.ns === undefined) copy.ns = NS.client
  mask(copy)
  return copy.toString()
}

function mask(element: Element): void {
  for (const name of Object.keys(element.attrs)) {
    if (element.attrs[name] !== undefined && isSecret(name, element)) element.attrs[name] = MASK
  }
  if (isSecret(element.name, element) && element.text() !== '') return replace(element)
  if (isSecretField(element)) {
    for (const value of element.getChildren('value')) replace(value)
  }
  for (const child of element.elements()) mask(child)
}

function isSecret(name: string, element: Element): boolean {
  if (!SECRET.test(name)) return false
  return !PUBLIC.test(name) || element.getNS() === REGISTER
}

/** A field of a form (XEP-0004) that is typed without being seen, or named after what it holds. */
function isSecretField(element: Element): boolean {
  if (element.name !== 'field') return false
  return element.attrs.type === 'text-private' || SECRET.test(element.attrs.var ?? '')
}

function replace(element: Element): void {
  element.children.splice(0, element.children.length, MASK)
}
