/** XEP-0313 Message Archive Management 1.1.3, sections 4.2 and 4.3 */
import {
  type Codec,
  type Delay,
  type Element,
  forwarded,
  parseChild,
  type ResultSet,
  resultSet,
  xml,
} from '@xmpp-ftw/core'
import { NS_MAM, XEP_MAM } from './archive-query.js'

export interface ArchiveResult {
  /** Under which the archive knows the message. */
  id?: string
  queryId?: string
  delay?: Delay
  message: Element
}

/** Worth nothing unless the stanza around it came from an archive that was asked (section 8.2). */
export const archiveResult: Codec<ArchiveResult> = {
  xep: XEP_MAM,
  ns: NS_MAM,

  parse(element) {
    if (!element.is('result', NS_MAM)) return undefined
    const { id, queryid } = element.attrs
    const { stanza, delay } = parseChild(element, forwarded) ?? {}
    // An archive may hold back the message itself (section 3.2).
    if (stanza?.name !== 'message') return undefined
    return {
      ...(id && { id }),
      ...(queryid !== undefined && { queryId: queryid }),
      ...(delay && { delay }),
      message: stanza,
    }
  },

  build({ id, queryId, delay, message }) {
    return xml(
      'result',
      { xmlns: NS_MAM, queryid: queryId, id },
      forwarded.build({ ...(delay && { delay }), stanza: message }),
    )
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

export const archiveFin: Codec<ArchiveFin> = {
  xep: XEP_MAM,
  ns: NS_MAM,

  parse(element) {
    if (!element.is('fin', NS_MAM)) return undefined
    const { complete, stable } = element.attrs
    return {
      complete: isTrue(complete),
      stable: stable === undefined || isTrue(stable),
      rsm: parseChild(element, resultSet) ?? {},
    }
  },

  build({ complete, stable, rsm }) {
    return xml(
      'fin',
      { xmlns: NS_MAM, complete: complete || undefined, stable: stable ? undefined : false },
      resultSet.build(rsm),
    )
  },
}

/** An xs:boolean. */
function isTrue(text: string | undefined): boolean {
  return text === 'true' || text === '1'
}
