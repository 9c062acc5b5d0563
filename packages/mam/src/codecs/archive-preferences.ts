/** XEP-0441 Message Archive Management Preferences 0.2.0 */
import { type Codec, type Element, Jid, type JidJson, xml } from '@xmpp-ftw/core'
import { NS_MAM } from './archive-query.js'

export const DEFAULTS = ['always', 'never', 'roster'] as const

/** Whose messages are archived. */
export interface ArchivePreferences {
  default: (typeof DEFAULTS)[number]
  always: JidJson[]
  never: JidJson[]
}

export interface PreferencesToSet {
  default: (typeof DEFAULTS)[number]
  /** A list that is not given is not sent. */
  always?: readonly string[] | undefined
  never?: readonly string[] | undefined
}

/** Built from nothing it is the question for them. */
export const archivePreferences: Codec<ArchivePreferences, PreferencesToSet | null> = {
  xep: 'XEP-0441 Message Archive Management Preferences 0.2.0',
  ns: NS_MAM,

  parse(element) {
    const rule = DEFAULTS.find((known) => known === element.attrs.default)
    if (!element.is('prefs', NS_MAM) || !rule) return undefined
    return { default: rule, always: parseList(element, 'always'), never: parseList(element, 'never') }
  },

  build(preferences) {
    const { default: rule, always, never } = preferences ?? {}
    return xml(
      'prefs',
      { xmlns: NS_MAM, default: rule },
      always && buildList('always', always),
      never && buildList('never', never),
    )
  },
}

function parseList(element: Element, name: 'always' | 'never'): JidJson[] {
  const list = element.getChild(name, NS_MAM)?.getChildren('jid', NS_MAM) ?? []
  return list.flatMap((entry) => Jid.parse(entry.text().trim())?.toJSON() ?? [])
}

function buildList(name: 'always' | 'never', jids: readonly string[]): Element {
  return xml(name, null, ...jids.map((jid) => xml('jid', null, jid)))
}
