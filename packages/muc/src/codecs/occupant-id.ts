/** XEP-0421 Anonymous unique occupant identifiers for MUCs 1.0.1. */
import { type Codec, xml } from '@xmpp-ftw/core'

export const NS_OCCUPANT_ID = 'urn:xmpp:occupant-id:0'

/** Anybody can write it: believe it only where the room says that it sees to it (section 4). */
export const occupantId: Codec<string> = {
  xep: 'XEP-0421 Anonymous unique occupant identifiers for MUCs 1.0.1',
  ns: NS_OCCUPANT_ID,
  parse: (element) => (element.is('occupant-id', NS_OCCUPANT_ID) && element.attrs.id) || undefined,
  build: (id) => xml('occupant-id', { xmlns: NS_OCCUPANT_ID, id }),
}
