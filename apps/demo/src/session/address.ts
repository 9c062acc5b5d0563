import type { JidJson } from '@xmpp-ftw/core'

/** An account's address without the device: what contacts and conversations are known by. */
export function bare({ user, domain }: JidJson): string {
  return user === undefined ? domain : `${user}@${domain}`
}

export function full(jid: JidJson): string {
  return jid.resource === undefined ? bare(jid) : `${bare(jid)}/${jid.resource}`
}

/** What stands before the `@`: what to call somebody who has no name. */
export function localpart(address: string): string {
  const at = address.indexOf('@')
  return at > 0 ? address.slice(0, at) : address
}

export function domainOf(address: string): string {
  return address.slice(address.indexOf('@') + 1).replace(/\/.*$/, '')
}

/** Whether it could be somebody's address; whether anybody is there only the server knows. */
export function looksLikeAddress(text: string): boolean {
  return /^[^@/\s]+@[^@/\s]+$/.test(text)
}

/** An address without what stands behind the slash. */
export function bareOf(address: string): string {
  return address.replace(/\/.*$/s, '')
}

/** What stands behind the slash: a device, or in a room a nick. */
export function resourceOf(address: string): string | undefined {
  const slash = address.indexOf('/')
  return slash < 0 ? undefined : address.slice(slash + 1)
}
