/** XEP-0215 External Service Discovery 1.0.0 */
import { defined, type Element, xml } from '@xmpp-ftw/core'
import { JINGLE } from './namespaces.js'

export interface Service {
  type: string
  host: string
  port?: number
  transport?: string
  username?: string
  password?: string
  /** When the credentials cease to work, as it was written (XEP-0082). */
  expires?: string
  /** Credentials have to be asked for. */
  restricted?: boolean
  name?: string
}

export type ServiceChange = Service & { action: 'add' | 'remove' | 'modify' }

export function buildServices(type: string | undefined): Element {
  return xml('services', { xmlns: JINGLE.services, type })
}

export function buildCredentials(service: {
  host: string
  type: string
  port?: number | undefined
}): Element {
  const { host, type, port } = service
  return xml('credentials', { xmlns: JINGLE.services }, xml('service', { host, type, port }))
}

/** Those of a list of services, or of credentials; what has no type or host is none. */
export function parseServices(list: Element | undefined): Service[] {
  return (list?.getChildren('service', JINGLE.services) ?? []).flatMap(
    (element) => parseService(element) ?? [],
  )
}

/** A list that is pushed says of each service what became of it. */
export function parseChanges(list: Element): ServiceChange[] {
  return list.getChildren('service', JINGLE.services).flatMap((element) => {
    const service = parseService(element)
    const { action = 'add' } = element.attrs
    const known = (['add', 'remove', 'modify'] as const).find((one) => one === action)
    return service ? { action: known ?? (action === 'delete' ? 'remove' : 'modify'), ...service } : []
  })
}

function parseService({ attrs }: Element): Service | undefined {
  const { type, host, port, transport, username, password, expires, restricted, name } = attrs
  if (!type || !host) return undefined
  const number = Number(port)
  return defined({
    type,
    host,
    port: port && Number.isInteger(number) && number > 0 && number < 65_536 ? number : undefined,
    transport,
    username,
    password,
    expires,
    restricted: restricted === undefined ? undefined : restricted === 'true' || restricted === '1',
    name,
  })
}
