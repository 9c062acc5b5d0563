/** XEP-0297 Stanza Forwarding 1.0 */
import { type Codec, parseChild } from '../codec.js'
import { type Element, xml } from '../element.js'
import * as NS from '../namespaces.js'
import { type Delay, delay } from './delay.js'

const STANZAS = ['message', 'presence', 'iq']

export interface Forwarded {
  /** When the stanza was first received. */
  delay?: Delay
  stanza: Element
}

/** Anybody can make one up: what it says is as true as its sender is honest (section 7). */
export const forwarded: Codec<Forwarded> = {
  xep: 'XEP-0297 Stanza Forwarding 1.0',
  ns: NS.forward,

  parse(element) {
    if (!element.is('forwarded', NS.forward)) return undefined
    for (const stanza of element.children) {
      if (typeof stanza === 'string' || !STANZAS.includes(stanza.name) || stanza.getNS() !== NS.client)
        continue
      const stamp = parseChild(element, delay)
      return stamp ? { delay: stamp, stanza } : { stanza }
    }
    return undefined
  },

  build(value) {
    const stanza = value.stanza.clone()
    // A stanza built here has no namespace of its own, and must not get the wrapper's.
    stanza.ns ??= NS.client
    return xml('forwarded', { xmlns: NS.forward }, value.delay && delay.build(value.delay), stanza)
  },
}
