/** External components (XEP-0114) by @xmpp/component: services of our own behind a real server. */
import { createRequire } from 'node:module'
import type { XmppServer } from '../servers/index.js'

/** As much of their elements as is used here: the package comes without types. */
export interface Xml {
  readonly name: string
  readonly attrs: Record<string, string | undefined>
  readonly children: (Xml | string)[]
  getChild(name: string, ns?: string): Xml | undefined
  getChildren(name: string, ns?: string): Xml[]
  getChildText(name: string, ns?: string): string | null
  getChildElements(): Xml[]
  text(): string
}

export interface Component {
  on(event: 'stanza', listener: (stanza: Xml) => void): void
  on(event: 'error', listener: (error: Error) => void): void
  start(): Promise<unknown>
  stop(): Promise<unknown>
  send(stanza: Xml): Promise<void>
}

const library = createRequire(import.meta.url)('@xmpp/component') as {
  component(options: { service: string; domain: string; password: string }): Component
  xml(
    name: string,
    attrs?: Record<string, string | undefined>,
    ...children: (Xml | string | undefined)[]
  ): Xml
}

export const { xml } = library

export const STANZA_ERRORS = 'urn:ietf:params:xml:ns:xmpp-stanzas'

/** @param application what goes beside the condition */
export function errorXml(type: string, condition: string, application?: Xml): Xml {
  return xml('error', { type }, xml(condition, { xmlns: STANZA_ERRORS }), application)
}

/** A component named in the server's `components`, which takes the stanzas; what ends its connection is not looked at. */
export async function startComponent(
  server: XmppServer,
  name: string,
  take: (stanza: Xml, component: Component) => void,
): Promise<{ component: Component; domain: string }> {
  const domain = `${name}.${server.domain}`
  const component = library.component({
    service: `xmpp://${server.host}:${server.ports.component}`,
    domain,
    password: server.secret,
  })
  component.on('error', () => undefined)
  component.on('stanza', (stanza) => take(stanza, component))
  await component.start()
  return { component, domain }
}

/** What a service is that a component plays. */
export abstract class Service {
  constructor(
    protected readonly component: Component,
    /** Its JID. */
    readonly domain: string,
  ) {}

  /** Whatever is sent to it. */
  abstract take(stanza: Xml): void

  async stop(): Promise<void> {
    await this.component.stop()
  }
}

/** A service as a component named in the server's `components`. */
export async function startService<T extends Service>(
  server: XmppServer,
  name: string,
  make: (component: Component, domain: string) => T,
): Promise<T> {
  let service: T | undefined
  const { component, domain } = await startComponent(server, name, (stanza) => service?.take(stanza))
  service = make(component, domain)
  return service
}
