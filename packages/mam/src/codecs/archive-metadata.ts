/** XEP-0313 Message Archive Management 1.1.3, section 5 */
import { type Codec, defined, type Element, xml } from '@xmpp-ftw/core'
import { NS_MAM, XEP_MAM } from './archive-query.js'

export interface ArchiveEnd {
  id: string
  /** As XEP-0082 has it. */
  timestamp: string
}

/** The oldest and the newest message; neither of an empty archive. */
export interface ArchiveMetadata {
  start?: ArchiveEnd
  end?: ArchiveEnd
}

export const archiveMetadata: Codec<ArchiveMetadata, null> = {
  xep: XEP_MAM,
  ns: NS_MAM,

  parse(element) {
    if (!element.is('metadata', NS_MAM)) return undefined
    return defined({ start: parseEnd(element, 'start'), end: parseEnd(element, 'end') })
  },

  /** The question for it. */
  build: () => xml('metadata', { xmlns: NS_MAM }),
}

function parseEnd(element: Element, name: 'start' | 'end'): ArchiveEnd | undefined {
  const { id, timestamp } = element.getChild(name, NS_MAM)?.attrs ?? {}
  return id && timestamp ? { id, timestamp } : undefined
}
