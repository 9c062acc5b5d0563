/** XEP-0313 Message Archive Management 1.1.3, sections 4.2 and 4.3 */
import {
  type Codec,
  type Delay,
  type Element,
  forwarded,
  parseChild,
  type ResultSet,
  resultSet,
} from '@xmpp-ftw/core'
import { NS_MAM, XEP_MAM } from './archive-query.js'

export interface ArchiveResult {
  /** Under which the archive knows the message. */
  id?: string
  queryId?: string
  delay?: Delay
  message: Element
}

/** Worth nothing unless the stanza around it came from an archive that was asked (section 8.2). Read only. */
export const archiveResult: Omit<Codec<ArchiveResult>, 'build'> = {
  xep: XEP_MAM,
  ns: NS_MAM,

  parse(element) {
    if (!element.is('result', NS_MAM)) return undefined
    const { id, queryid } = element.attrs
    const wrapped = parseChild(element, forwarded)
    // An archive may hold back the message itself (section 3.2).
    if (wrapped?.stanza.name !== 'message') return undefined
    const result: ArchiveResult = { message: wrapped.stanza }
    if (id !== undefined) result.id = id
    if (queryid !== undefined) result.queryId = queryid
    if (wrapped.delay) result.delay = wrapped.delay
    return result
  },
}

/** What ends a page. */
export interface ArchiveFin {
  /** There is no more. */
  complete: boolean
  /** What came may not change any more. */
  stable: boolean
  rsm: ResultSet
}

/** Read only. */
export const archiveFin: Omit<Codec<ArchiveFin>, 'build'> = {
  xep: XEP_MAM,
  ns: NS_MAM,

  parse(element) {
    if (!element.is('fin', NS_MAM)) return undefined
    const { complete, stable } = element.attrs
    return {
      complete: complete === 'true' || complete === '1',
      stable: stable !== 'false' && stable !== '0',
      rsm: parseChild(element, resultSet) ?? {},
    }
  },
}
