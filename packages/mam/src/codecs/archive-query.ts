/** XEP-0313 Message Archive Management 1.1.3, sections 4.1 and 4.3; `node` is XEP-0442's. */
import {
  type Codec,
  dataForm,
  type Element,
  type Form,
  type FormSubmission,
  parseChild,
  type ResultSetRequest,
  resultSet,
  submitForm,
  xml,
} from '@xmpp-ftw/core'

export const NS_MAM = 'urn:xmpp:mam:2'

export const XEP_MAM = 'XEP-0313 Message Archive Management 1.1.3'

/** What to look for: everything given must fit. */
export interface ArchiveQuery {
  queryId?: string | undefined
  node?: string | undefined
  with?: string | undefined
  /** As XEP-0082 has it, and so is `end`. */
  start?: string | undefined
  end?: string | undefined
  beforeId?: string | undefined
  afterId?: string | undefined
  ids?: string[] | undefined
  includeGroupchat?: boolean | undefined
  /** Further fields, of the service's own. */
  form?: FormSubmission | undefined
  flipPage?: boolean | undefined
  rsm?: ResultSetRequest | undefined
}

/** Keys, and the fields of the form that they stand for. */
const FIELDS = [
  ['with', 'with'],
  ['start', 'start'],
  ['end', 'end'],
  ['beforeId', 'before-id'],
  ['afterId', 'after-id'],
  ['ids', 'ids'],
  ['includeGroupchat', 'include-groupchat'],
] as const

/** Written only: clients keep no archives. */
export const archiveQuery: Omit<Codec<never, ArchiveQuery>, 'parse'> = {
  xep: XEP_MAM,
  ns: NS_MAM,

  build(query) {
    const { queryId, node, form = [], flipPage, rsm } = query
    const fields = [...form]
    for (const [key, name] of FIELDS) {
      const value = query[key]
      if (value !== undefined) fields.push({ var: name, value })
    }
    return xml(
      'query',
      { xmlns: NS_MAM, queryid: queryId, node },
      fields.length > 0 && submitForm(fields, NS_MAM),
      rsm && resultSet.build(rsm),
      flipPage && xml('flip-page'),
    )
  },
}

/** The fields an archive can be searched by (section 4.1.5). */
export const archiveFields: Codec<Form, { node?: string | undefined }> = {
  xep: XEP_MAM,
  ns: NS_MAM,

  parse(element: Element) {
    return element.is('query', NS_MAM) ? parseChild(element, dataForm) : undefined
  },

  /** The question for them. */
  build({ node }) {
    return xml('query', { xmlns: NS_MAM, node })
  },
}
