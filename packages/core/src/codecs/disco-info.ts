/** XEP-0030: Service Discovery, version 2.5.0 (sections 3 and 6), with the forms of XEP-0128, version 1.0.1 */
import * as v from 'valibot'
import { type Codec, parseChild } from '../codec.js'
import { type Element, xml } from '../element.js'
import * as NS from '../namespaces.js'
import { text, word } from '../schemas.js'
import { attributes } from './attributes.js'
import { dataForm, type Form, type FormToOffer, formSchema, formToOffer } from './data-form.js'
import { type ResultSet, type ResultSetRequest, resultSet } from './result-set.js'

/** What an entity says of itself, piece by piece. Others may leave out what they must not. */
export type InfoEntry =
  | { kind: 'identity'; category?: string; type?: string; name?: string; lang?: string }
  | { kind: 'feature'; var: string }
  | { kind: 'item'; jid?: string; node?: string; name?: string; var?: string }
  | { kind: 'form'; form: Form }

type Optional = string | undefined

/** A piece to say of oneself: what the XEP demands of it must be there. */
export type InfoEntryToSend =
  | { kind: 'identity'; category: string; type: string; name?: Optional; lang?: Optional }
  | { kind: 'feature'; var: string }
  | { kind: 'item'; jid?: Optional; node?: Optional; name?: Optional }
  | { kind: 'form'; form: FormToOffer }

const attribute = v.exactOptional(text)
const optional = v.optional(text)

export const infoEntry: v.GenericSchema<InfoEntry> = v.variant('kind', [
  v.object({
    kind: v.literal('identity'),
    category: attribute,
    type: attribute,
    name: attribute,
    lang: attribute,
  }),
  v.object({ kind: v.literal('feature'), var: text }),
  v.object({ kind: v.literal('item'), jid: attribute, node: attribute, name: attribute, var: attribute }),
  v.object({ kind: v.literal('form'), form: formSchema }),
])

export const infoEntryToSend: v.GenericSchema<InfoEntryToSend> = v.variant('kind', [
  v.object({ kind: v.literal('identity'), category: word, type: word, name: optional, lang: optional }),
  v.object({ kind: v.literal('feature'), var: word }),
  v.object({ kind: v.literal('item'), jid: optional, node: optional, name: optional }),
  v.object({ kind: v.literal('form'), form: formToOffer }),
])

interface DiscoInfo {
  node?: string
  entries: InfoEntry[]
  rsm?: ResultSet
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
