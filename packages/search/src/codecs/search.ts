/** XEP-0055: Jabber Search, version 1.3, with the paging that XEP-0059: Result Set Management, version 1.0, shows for it. */
import {
  type Codec,
  dataForm,
  type Element,
  type Form,
  type FormSubmission,
  type FormToOffer,
  type OutOfBand,
  outOfBand,
  parseChild,
  type ResultSet,
  type ResultSetRequest,
  resultSet,
  submitForm,
  xml,
} from '@xmpp-ftw/core'

export const NS_SEARCH = 'jabber:iq:search'

/** Fields of the schema (section 8). Old services offer others all the same. */
export const FIELDS: readonly string[] = ['first', 'last', 'nick', 'email']

export interface Search {
  instructions?: string
  /** Fields by name. A service offers them empty, a request fills them in. */
  fields?: Record<string, string>
  /** What was found: fields by name, and `jid`. */
  items?: Record<string, string>[]
  form?: Form
  oob?: OutOfBand
  rsm?: ResultSet
}

export interface SearchToBuild extends Omit<Search, 'form' | 'rsm'> {
  form?: FormToOffer | undefined
  /** A form that is handed in. */
  submit?: FormSubmission | undefined
  rsm?: ResultSetRequest | undefined
  /** Names of fields that the service offered besides those of the schema; others are left out. */
  offered?: readonly string[]
}

export const search: Codec<Search, SearchToBuild> = {
  xep: 'XEP-0055 Jabber Search 1.3',
  ns: NS_SEARCH,

  parse(element) {
    if (!element.is('query', NS_SEARCH)) return undefined
    const instructions = element.getChildText('instructions', NS_SEARCH)?.trim()
    const fields = leaves(element)
    const items = element.getChildren('item', NS_SEARCH)
    const form = parseChild(element, dataForm)
    const oob = parseChild(element, outOfBand)
    const rsm = parseChild(element, resultSet)
    return {
      ...(instructions && { instructions }),
      ...(fields.length > 0 && { fields: Object.fromEntries(fields) }),
      ...(items.length > 0 && { items: items.map(parseItem) }),
      ...(form && { form }),
      ...(oob && { oob }),
      ...(rsm && { rsm }),
    }
  },

  build(value) {
    const { instructions, items = [], form, submit, oob, rsm } = value
    const names = [...FIELDS, ...(value.offered ?? []).filter(isField)]
    return xml(
      'query',
      { xmlns: NS_SEARCH },
      instructions ? xml('instructions', null, instructions) : undefined,
      ...build(value.fields ?? {}, names),
      ...items.map((item) => xml('item', { jid: item.jid }, ...build(item, names))),
      form && dataForm.build(form),
      submit && submitForm(submit, NS_SEARCH),
      oob && outOfBand.build(oob),
      rsm && resultSet.build(rsm),
    )
  },
}

const PLAIN = /^[A-Za-z_][\w.-]*$/
const RESERVED: readonly string[] = ['instructions', 'item', 'jid']

function isField(name: string): boolean {
  return PLAIN.test(name) && !RESERVED.includes(name)
}

function leaves(parent: Element): [string, string][] {
  return parent
    .elements()
    .filter((child) => child.getNS() === NS_SEARCH && isField(child.name))
    .map((child) => [child.name, child.text().trim()])
}

function parseItem(element: Element): Record<string, string> {
  const { jid } = element.attrs
  return Object.fromEntries([...(jid === undefined ? [] : [['jid', jid]]), ...leaves(element)])
}

function build(fields: Readonly<Record<string, string>>, names: readonly string[]): Element[] {
  return Object.entries(fields)
    .filter(([name]) => names.includes(name))
    .map(([name, value]) => xml(name, null, value === '' ? undefined : value))
}
