/** XEP-0045 Multi-User Chat 1.35.5, section 7.2: what makes a presence a join. */
import { type Codec, type Defined, defined, xml } from '@xmpp-ftw/core'
import { NS_MUC } from './namespaces.js'

/** How much of the discussion a room sends to who enters (section 7.2.14). */
export interface HistoryLimits {
  maxchars?: number | undefined
  maxstanzas?: number | undefined
  seconds?: number | undefined
  /** XEP-0082 date and time. */
  since?: string | undefined
}

export interface JoinDetails {
  password?: string | undefined
  history?: HistoryLimits | undefined
}

export const mucJoin: Codec<Defined<JoinDetails>, JoinDetails> = {
  xep: 'XEP-0045 Multi-User Chat 1.35.5',
  ns: NS_MUC,

  parse(element) {
    if (!element.is('x', NS_MUC)) return undefined
    const limits = element.getChild('history', NS_MUC)?.attrs
    return defined({
      password: element.getChildText('password', NS_MUC),
      history:
        limits &&
        defined({
          maxchars: count(limits.maxchars),
          maxstanzas: count(limits.maxstanzas),
          seconds: count(limits.seconds),
          since: limits.since,
        }),
    })
  },

  build({ password, history }) {
    const { maxchars, maxstanzas, seconds, since } = history ?? {}
    return xml(
      'x',
      { xmlns: NS_MUC },
      history && xml('history', { maxchars, maxstanzas, seconds, since }),
      password ? xml('password', null, password) : undefined,
    )
  },
}

function count(written: string | undefined): number | undefined {
  return written !== undefined && /^\d{1,10}$/.test(written) ? Number(written) : undefined
}
