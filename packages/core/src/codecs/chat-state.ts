/** XEP-0085 Chat State Notifications 2.1 */
import type * as v from 'valibot'
import type { Codec } from '../codec.js'
import { xml } from '../element.js'
import * as NS from '../namespaces.js'
import { choice } from '../schemas.js'

/** The five states there are (section 2). */
export const chatStateSchema = choice('active', 'composing', 'paused', 'inactive', 'gone')

export type ChatState = v.InferOutput<typeof chatStateSchema>

function isChatState(name: string): name is ChatState {
  return (chatStateSchema.options as readonly string[]).includes(name)
}

export const chatState: Codec<ChatState> = {
  xep: 'XEP-0085 Chat State Notifications 2.1',
  ns: NS.chatStates,

  parse(element) {
    return isChatState(element.name) && element.getNS() === NS.chatStates ? element.name : undefined
  },

  /** @throws TypeError on any other name: it would become the name of an element */
  build(state) {
    if (!isChatState(state)) throw new TypeError('Not a chat state')
    return xml(state, { xmlns: NS.chatStates })
  },
}
