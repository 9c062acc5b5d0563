/** Namespaces, and the errors of a channel server: a condition of XMPP and one of its own. */
import { errorXml, type Xml, xml } from '../xmpp-component.js'

export const PUBSUB = 'http://jabber.org/protocol/pubsub'
export const OWNER = `${PUBSUB}#owner`
export const EVENT = `${PUBSUB}#event`
export const CHANNELS = 'http://buddycloud.org/v1'
export const ATOM = 'http://www.w3.org/2005/Atom'
export const ACTIVITY = 'http://activitystrea.ms/spec/1.0/'
export const REVIEW = 'http://activitystrea.ms/schema/1.0/review'
export const THREAD = 'http://purl.org/syndication/thread/1.0'
export const TOMBSTONE = 'http://purl.org/atompub/tombstones/1.0'
export const MEDIA = `${CHANNELS}/media`
export const DATA = 'jabber:x:data'
export const RSM = 'http://jabber.org/protocol/rsm'

export class Refusal extends Error {
  readonly xml: Xml

  constructor(type: string, condition: string, own?: string, ns = `${CHANNELS}/errors`) {
    super(own ?? condition)
    this.xml = errorXml(type, condition, own === undefined ? undefined : xml(own, { xmlns: ns }))
  }
}

export function bareOf(jid: string): string {
  return jid.split('/')[0] ?? ''
}

/** A copy that may be put into another stanza. */
export function copyOf(element: Xml): Xml {
  const children = element.children.map((child) => (typeof child === 'string' ? child : copyOf(child)))
  return xml(element.name, { ...element.attrs }, ...children)
}

/** An attribute of a namespace, whatever prefix the server has left it. */
export function attributeOf({ attrs }: Xml, name: string, ns: string): string | undefined {
  for (const [key, value] of Object.entries(attrs)) {
    const [prefix, local] = key.split(':')
    if (local === name && attrs[`xmlns:${prefix}`] === ns) return value
  }
  return undefined
}

/** A form that is filled in: its values by name. */
export function valuesOf(form: Xml | undefined): Map<string, string[]> {
  const fields = form?.getChildren('field') ?? []
  return new Map(
    fields.map((field) => [field.attrs.var ?? '', field.getChildren('value').map((value) => value.text())]),
  )
}

export function formXml(type: string, scope: string, fields: Iterable<[string, string, string?]>): Xml {
  return xml(
    'x',
    { xmlns: DATA, type },
    xml('field', { var: 'FORM_TYPE', type: 'hidden' }, xml('value', {}, scope)),
    ...[...fields].map(([name, value, kind]) =>
      xml('field', { var: name, type: kind }, xml('value', {}, value)),
    ),
  )
}
