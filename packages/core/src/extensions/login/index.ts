import type { ExtensionFactory } from '../../base.js'
import { Login } from './login.js'

export { contract as loginContract } from './contract.js'
export { Login }

export function login(): ExtensionFactory {
  return (session) => new Login(session)
}
