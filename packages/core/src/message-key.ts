import type { Element } from './element.js'

/** What servers add on the way, differently each time. */
const MARKS = ['delay', 'stanza-id', 'archived']
/** An id that nobody makes twice. */
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

/**
 * What two copies of one message have in common, however they came. Ids are their senders' affair, so what a message
 * says is part of it. `undefined` where it cannot be told, and of rooms, whose archives give ids.
 */
export function messageKey(message: Element, from = message.attrs.from ?? ''): string | undefined {
  const { id, type } = message.attrs
  if (message.name !== 'message' || id === undefined || type === 'groupchat' || type === 'error')
    return undefined
  const says = message
    .elements()
    .map((child) => child.name)
    .filter((name) => !MARKS.includes(name))
  return JSON.stringify([from, id, message.getChildText('body'), ...says])
}

/** Whether the id alone tells that two messages of one sender, which say the same, are one. */
export function hasUniqueId(message: Element): boolean {
  return UUID.test(message.attrs.id ?? '')
}
