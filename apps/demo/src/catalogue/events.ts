import { type CatalogueEvent, catalogue, describe, type RequestEvent } from '@xmpp-ftw/catalogue'
import { extensions } from '../session/extensions.js'

const contracts = describe(extensions())

/** Every event of what is installed, from the packages' contracts. */
export const { events, components } = catalogue(contracts)

export type Kind = CatalogueEvent['kind']

export interface PackageEvents {
  /** Short name, as `muc`. */
  readonly name: string
  readonly events: readonly CatalogueEvent[]
}

/** By package, in the order in which they are installed; core's own come first. */
export const packages: readonly PackageEvents[] = [...new Set(events.map((event) => event.package))].map(
  (name) => ({ name, events: events.filter((event) => event.package === name) }),
)

export function findEvent(kind: Kind, name: string): CatalogueEvent | undefined {
  return events.find((event) => event.kind === kind && event.event === name)
}

/** Extensions that one builds on, those that these build on included. */
export function requiredBy(extension: string): readonly string[] {
  const { requires = [] } = contracts.find((each) => each.extension === extension) ?? {}
  return [...new Set(requires.flatMap((name) => [...requiredBy(name), name]))]
}

/** Requests that answer a push. */
export function answersTo(push: string): readonly CatalogueEvent[] {
  return events.filter((event) => event.kind === 'request' && event.contract.answers === push)
}

/** What goes before a request's examples, first things first. */
export function preceding(event: CatalogueEvent): readonly RequestEvent[] {
  const before = event.kind === 'request' && event.contract.after
  const found = before ? findEvent('request', before) : undefined
  return found?.kind === 'request' ? [...preceding(found), found] : []
}

/** What a request deletes for good, in words that complete "This deletes …". */
export function destroyedBy(request: string): string | undefined {
  const event = findEvent('request', request)
  return event?.kind === 'request' ? event.contract.destroys : undefined
}

/** All words of the search are somewhere in what is said of the event. */
export function matches(
  { event, summary, package: name, xep = '' }: CatalogueEvent,
  search: string,
): boolean {
  const text = `${event} ${summary} ${name} ${xep}`.toLowerCase()
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}

/** The name by which the whole world knows a package. */
export function packageName(short: string): string {
  return `@xmpp-ftw/${short}`
}

/** A request and a push may share a name. */
export function playPath({ kind, event }: Pick<CatalogueEvent, 'kind' | 'event'>, example = 0): string {
  const query = new URLSearchParams()
  if (kind === 'push') query.set('kind', 'push')
  if (example > 0) query.set('example', String(example + 1))
  const text = query.toString()
  return `/demo/${event}${text && `?${text}`}`
}

export function manualAnchor({ kind, event }: Pick<CatalogueEvent, 'kind' | 'event'>): string {
  return kind === 'push' ? `push-${event}` : event
}

export function manualPath(event: CatalogueEvent): string {
  return `/manual/${event.package}#${manualAnchor(event)}`
}
