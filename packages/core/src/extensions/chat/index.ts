import type { ExtensionFactory } from '../../base.js'
import { Chat } from './chat.js'

export { contract as chatContract, delivered } from './contract.js'
export { Chat }

export function chat(): ExtensionFactory {
  return (session) => new Chat(session)
}
