import type { ExtensionFactory } from '../../base.js'
import type { PushesOf, RequestsOf } from '../../contract.js'
import { Chat } from './chat.js'
import type { contract } from './contract.js'

export { contract as chatContract } from './contract.js'
export { Chat }

export function chat(): ExtensionFactory {
  return (session) => new Chat(session)
}

declare module '../../contract.js' {
  interface Requests extends RequestsOf<typeof contract> {}
  interface Pushes extends PushesOf<typeof contract> {}
  interface Extensions {
    chat: Chat
  }
}
