import { type ExtensionFactory, inProcess, Session, type SessionInit } from '@xmpp-ftw/core'
import { ownConnector } from '@xmpp-ftw/core/connection'
import { Client, type ClientOptions } from './client.js'
import { onWake } from './page-signals.js'

export interface EmbedOptions extends ClientOptions, Omit<SessionInit, 'extensions' | 'connector'> {
  /** How to reach servers: the options of `ownConnector` of `@xmpp-ftw/core/connection`. */
  connection?: Parameters<typeof ownConnector>[0]
  /** Makes the connections, where the built-in ones will not do. */
  connector?: SessionInit['connector']
}

/**
 * A client with its session in the same process: in a page over XMPP WebSocket, in Node over TCP or WebSocket.
 *
 * @param extensions what to install, as `[ping(), muc()]`
 */
export function embed(extensions: readonly ExtensionFactory[], options: EmbedOptions = {}): Client {
  const { connection, onError, connector: own, ...init } = options
  const session = new Session({ ...init, extensions, connector: own ?? ownConnector(connection) })
  const link = inProcess(session)
  const asleep = onWake(() => session.wake())
  const close = () => {
    asleep()
    return link.close()
  }
  return new Client({ ...link, close }, onError ? { onError } : {})
}
