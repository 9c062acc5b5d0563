/** XEP-0172 User Nickname 1.1 */
import type { Codec } from '../codec.js'
import { xml } from '../element.js'
import * as NS from '../namespaces.js'

export const nick: Codec<string> = {
  xep: 'XEP-0172 User Nickname 1.1',
  ns: NS.nick,

  parse(element) {
    return (element.is('nick', NS.nick) && element.text().trim()) || undefined
  },

  build(name) {
    return xml('nick', { xmlns: NS.nick }, name)
  },
}
