import type { ExtensionFactory } from '../../base.js'
import type { PushesOf, RequestsOf } from '../../contract.js'
import type { contract } from './contract.js'
import { Login } from './login.js'

export { contract as loginContract } from './contract.js'
export { Login }

export function login(): ExtensionFactory {
  return (session) => new Login(session)
}

declare module '../../contract.js' {
  interface Requests extends RequestsOf<typeof contract> {}
  interface Pushes extends PushesOf<typeof contract> {}
  interface Extensions {
    login: Login
  }
}
