/** XEP-0030: Service Discovery, version 2.5.0 (sections 3 and 6), with the forms of XEP-0128, version 1.0.1 */
import {
  type Codec,
  dataForm,
  type Element,
  flat,
  formSchema,
  formToOffer,
  NS,
  parseChild,
  type ResultSetRequest,
  resultSet,
  type resultSetSchema,
  schemas,
  xml,
} from '@xmpp-ftw/core'
import * as v from 'valibot'
import { attributes } from './attributes.js'

const attribute = v.exactOptional(v.string())
const optional = v.optional(schemas.text)

/** What an entity says of itself, entry by entry. */
export const infoEntry = v.variant('kind', [
  v.object({
    kind: v.literal('identity'),
    category: attribute,
    type: attribute,
    name: attribute,
    lang: attribute,
  }),
  v.object({ kind: v.literal('feature'), var: v.string() }),
  v.object({ kind: v.literal('item'), jid: attribute, node: attribute, name: attribute, var: attribute }),
  v.object({ kind: v.literal('form'), form: formSchema }),
])

/** An entry to say of oneself: what the XEP demands of it must be there. */
export const infoEntryToSend = v.variant('kind', [
  v.object({
    kind: v.literal('identity'),
    category: schemas.word,
    type: schemas.word,
    name: optional,
    lang: optional,
  }),
  v.object({ kind: v.literal('feature'), var: schemas.word }),
  v.object({ kind: v.literal('item'), jid: optional, node: optional, name: optional }),
  v.object({ kind: v.literal('form'), form: flat(formToOffer, 'must be a data form') }),
])

export type InfoEntry = v.InferOutput<typeof infoEntry>
export type InfoEntryToSend = v.InferOutput<typeof infoEntryToSend>

interface DiscoInfo {
  node?: string
  entries: InfoEntry[]
  rsm?: v.InferOutput<typeof resultSetSchema>
}

interface DiscoInfoToBuild {
  node?: string | undefined
  entries?: readonly InfoEntryToSend[] | undefined
  rsm?: ResultSetRequest | undefined
}

/** Question and answer alike: a question has no entries. */
export const discoInfo: Codec<DiscoInfo, DiscoInfoToBuild> = {
  xep: 'XEP-0030 Service Discovery 2.5.0',
  ns: NS.discoInfo,

  parse(element) {
    if (!element.is('query', NS.discoInfo)) return undefined
    const rsm = parseChild(element, resultSet)
    const entries: InfoEntry[] = []
    for (const child of element.elements()) {
      const entry = parseEntry(child)
      if (entry) entries.push(entry)
    }
    return { ...attributes(element.attrs, 'node'), entries, ...(rsm && { rsm }) }
  },

  build({ node, entries = [], rsm }) {
    return xml(
      'query',
      { xmlns: NS.discoInfo, node: node || undefined },
      ...entries.map(buildEntry),
      rsm && resultSet.build(rsm),
    )
  },
}

function parseEntry(element: Element): InfoEntry | undefined {
  const { attrs } = element
  if (element.is('x', NS.dataForm)) {
    const form = dataForm.parse(element)
    return form && { kind: 'form', form }
  }
  if (element.getNS() !== NS.discoInfo) return undefined
  switch (element.name) {
    case 'identity': {
      const lang = attrs['xml:lang']
      return { kind: 'identity', ...attributes(attrs, 'category', 'type', 'name'), ...(lang && { lang }) }
    }
    case 'feature':
      return attrs.var ? { kind: 'feature', var: attrs.var } : undefined
    case 'item':
      return { kind: 'item', ...attributes(attrs, 'jid', 'node', 'name', 'var') }
    default:
      return undefined
  }
}

function buildEntry(entry: InfoEntryToSend): Element {
  switch (entry.kind) {
    case 'identity':
      return xml('identity', {
        category: entry.category,
        type: entry.type,
        name: entry.name || undefined,
        'xml:lang': entry.lang || undefined,
      })
    case 'feature':
      return xml('feature', { var: entry.var })
    case 'item':
      return xml('item', {
        jid: entry.jid || undefined,
        node: entry.node || undefined,
        name: entry.name || undefined,
      })
    case 'form':
      return dataForm.build({ ...entry.form, type: 'result' })
  }
}
