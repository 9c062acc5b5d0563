/** XEP-0359 Unique and Stable Stanza IDs 0.7.0 */
import type { Codec } from '../codec.js'
import { type Element, xml } from '../element.js'
import { Jid, type JidJson, jidJson } from '../jid.js'
import * as NS from '../namespaces.js'

const xep = 'XEP-0359 Unique and Stable Stanza IDs 0.7.0'

/** An id the entity `by` gave a stanza, under which its archive knows it. */
export interface StanzaId {
  by: JidJson
  id: string
}

export const stanzaId: Codec<StanzaId> = {
  xep,
  ns: NS.stanzaId,

  parse(element) {
    const by = element.is('stanza-id', NS.stanzaId) ? jidJson(element.attrs.by) : undefined
    const { id } = element.attrs
    return by && id ? { by, id } : undefined
  },

  build({ by, id }) {
    return xml('stanza-id', { xmlns: NS.stanzaId, by: Jid.from(by)?.toString(), id })
  },
}

export const stanzaIds = {
  xep,
  ns: NS.stanzaId,

  /** A stanza's ids, those alone whose `by` is one of the `trusted` JIDs: anybody else's can be forged (section 6). */
  parse(stanza: Element, trusted: readonly string[]): StanzaId[] {
    const ids: StanzaId[] = []
    for (const child of stanza.children) {
      if (typeof child === 'string' || !child.is('stanza-id', NS.stanzaId)) continue
      const { id, by } = child.attrs
      const giver = id && by !== undefined ? Jid.parse(by) : undefined
      if (id && giver && trusted.includes(giver.toString())) ids.push({ by: giver.toJSON(), id })
    }
    return ids
  },
}

/** Id of a stanza by which the archive of that entity knows it; the first that it gave. */
export function stanzaIdBy(giver: Jid, stanza: Element): string | undefined {
  for (const child of stanza.children) {
    if (typeof child === 'string' || !child.is('stanza-id', NS.stanzaId)) continue
    const { id, by = '' } = child.attrs
    // Nearly always it is written as we would write it.
    if (id && (by === giver.toString() || giver.equals(Jid.parse(by)))) return id
  }
  return undefined
}

/** The sender's own id of a message. It can be forged: good for recognising own messages that come back. */
export const originId: Codec<string> = {
  xep,
  ns: NS.stanzaId,

  parse(element) {
    return (element.is('origin-id', NS.stanzaId) && element.attrs.id) || undefined
  },

  build(id) {
    return xml('origin-id', { xmlns: NS.stanzaId, id })
  },
}
