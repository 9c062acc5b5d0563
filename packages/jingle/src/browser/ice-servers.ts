import type { Client } from '@xmpp-ftw/client'
import type {} from '../index.js'

/**
 * The STUN and TURN servers that the XMPP server offers (XEP-0215), as an `RTCPeerConnection` wants them.
 * None where it offers none.
 */
export async function iceServers(client: Client): Promise<RTCIceServer[]> {
  const services = await client.request('xmpp.jingle.services', {}).catch(() => [])
  const usable = services.filter(({ type }) => /^(?:stun|turn)s?$/.test(type))
  return Promise.all(
    usable.map(async ({ type, host, port, transport, restricted, ...known }) => {
      const asked =
        restricted && known.password === undefined
          ? await client
              .request('xmpp.jingle.services.credentials', {
                type,
                host,
                ...(port !== undefined && { port }),
              })
              .catch(() => known)
          : known
      const { username, password } = asked
      const name = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host
      const query = transport && type.startsWith('turn') ? `?transport=${transport.toLowerCase()}` : ''
      return {
        urls: `${type}:${name}${port === undefined ? '' : `:${port}`}${query}`,
        ...(username !== undefined && { username }),
        ...(password !== undefined && { credential: password }),
      }
    }),
  )
}
