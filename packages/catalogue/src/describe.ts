import {
  type Base,
  builtIns,
  type Contract,
  type ExtensionFactory,
  type Extensions,
  notConnected,
  Session,
} from '@xmpp-ftw/core'

export interface ExtensionContract {
  /** Short name of the package, as `muc`. */
  package: string
  /** Name of the extension; another than the package's for those that core has built in. */
  extension: string
  contract: Contract
  /** Extensions that it builds on. */
  requires?: readonly string[]
}

/** The contracts of what is installed; core's own come first. */
export function describe(extensions: readonly ExtensionFactory[]): ExtensionContract[] {
  const session = new Session({
    extensions,
    connector: () => {
      throw notConnected()
    },
  })
  const all = session.extensionNames.map((extension, index) => {
    const { contract, requires } = session.extension(extension as keyof Extensions) as Base
    return { package: index < extensions.length ? extension : 'core', extension, contract, requires }
  })
  return [...all.slice(-builtIns.length), ...all.slice(0, -builtIns.length)]
}
