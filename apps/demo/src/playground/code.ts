/** A request or a push as a program of one's own would have it. */
import type { CatalogueEvent } from '@xmpp-ftw/catalogue'
import { packageName } from '../catalogue/events.js'
import type { Via } from '../session/state.js'

export interface CodeSettings {
  readonly via: Via
  readonly me: string
  /** URL of the gateway. */
  readonly gateway: string
  /** Short names of the packages that the event's own builds on. */
  readonly requires: readonly string[]
}

/** TypeScript that makes the request, or listens to the push. */
export function codeFor(event: CatalogueEvent, payload: unknown, settings: CodeSettings): string {
  const { via, me, gateway, requires } = settings
  const own = event.package === 'core' ? [] : [...requires, event.package]
  const login = `await client.request('xmpp.login', { jid: ${quoted(me)}, password: 's3cret' })`
  const imports =
    via === 'gateway'
      ? [`import { connect } from '@xmpp-ftw/client'`, ...own.map((name) => `import '${packageName(name)}'`)]
      : [
          `import { embed } from '@xmpp-ftw/client'`,
          ...own.map((name) => `import { ${factory(name)} } from '${packageName(name)}'`),
        ]
  const client =
    via === 'gateway'
      ? `const client = connect(${quoted(gateway)})`
      : `const client = embed([${own.map((name) => `${factory(name)}()`).join(', ')}])`
  const needsLogin = event.kind === 'push' || !event.contract.offline
  return `${[
    ...imports,
    '',
    client,
    ...(event.kind === 'push'
      ? [listening(event), login]
      : [...(needsLogin ? [login] : []), asking(event, payload)]),
  ].join('\n')}\n`
}

function asking({ event, contract }: Extract<CatalogueEvent, { kind: 'request' }>, payload: unknown): string {
  const args = isEmpty(payload) ? quoted(event) : `${quoted(event)}, ${literal(payload)}`
  return contract.paged
    ? `const { items, rsm } = await client.request(${args})\nconsole.log(items, rsm)`
    : `const answer = await client.request(${args})\nconsole.log(answer)`
}

function listening({ event, contract }: Extract<CatalogueEvent, { kind: 'push' }>): string {
  if (!contract.reply) return `client.on(${quoted(event)}, (payload) => console.log(payload))`
  return `client.on(${quoted(event)}, (payload, reply) => {\n  console.log(payload)\n  // reply(…) answers it\n  void reply\n})`
}

/** A package exports its factory under its own short name. */
function factory(name: string): string {
  return name.replace(/-+([a-z\d])/g, (_all, letter: string) => letter.toUpperCase())
}

function isEmpty(payload: unknown): boolean {
  return (
    payload === undefined ||
    (typeof payload === 'object' && payload !== null && Object.keys(payload).length === 0)
  )
}

/** A value as one writes it in a program: keys bare where they can be, single quotes. */
export function literal(value: unknown, indent = ''): string {
  const inner = `${indent}  `
  if (typeof value === 'string') return quoted(value)
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]'
    const items = value.map((item) => literal(item, inner))
    return fits(items, indent)
      ? `[${items.join(', ')}]`
      : `[\n${items.map((item) => `${inner}${item},\n`).join('')}${indent}]`
  }
  if (typeof value !== 'object' || value === null) return String(value)
  const entries = Object.entries(value).map(
    ([key, item]) => `${/^[A-Za-z_$][\w$]*$/.test(key) ? key : quoted(key)}: ${literal(item, inner)}`,
  )
  if (entries.length === 0) return '{}'
  return fits(entries, indent)
    ? `{ ${entries.join(', ')} }`
    : `{\n${entries.map((entry) => `${inner}${entry},\n`).join('')}${indent}}`
}

function fits(parts: readonly string[], indent: string): boolean {
  return !parts.some((part) => part.includes('\n')) && indent.length + parts.join(', ').length < 60
}

function quoted(text: string): string {
  // JSON's escapes are TypeScript's; only the quotes differ.
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
}
