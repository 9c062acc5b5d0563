import { looksLikeAddress } from '../../session/address.js'

/** A room's address, of what somebody wrote: a name alone is one of the server's own rooms. */
export function roomAddress(text: string, service: string | undefined): string | undefined {
  const name = text.trim().toLowerCase()
  const address =
    name.includes('@') || service === undefined ? name : `${name.replace(/\s+/g, '-')}@${service}`
  return looksLikeAddress(address) ? address : undefined
}
