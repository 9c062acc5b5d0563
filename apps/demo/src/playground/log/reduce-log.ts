/** How the log grows: events as they happen, and the stanzas that belong to them. */
import type { Entry, Outcome, Stanza } from './entry.js'

export interface Log {
  readonly entries: readonly Entry[]
  /** Which entry an IQ belongs to, by direction and id: its reply belongs there, too. */
  readonly iqs: Readonly<Record<string, number>>
  /** The stanza that came last: the pushes that follow are of it. */
  readonly last?: { readonly stanza: Stanza; readonly entry: number }
}

export type LogAction =
  | { type: 'request.sent'; id: number; at: number; event: string; payload: unknown }
  | { type: 'request.done'; id: number; outcome: Outcome }
  | { type: 'push.came'; id: number; at: number; event: string; payload: unknown; answerable: boolean }
  | { type: 'push.answered'; id: number; data: unknown }
  | { type: 'stanza.seen'; id: number; at: number; stanza: Stanza }
  | { type: 'example.shown'; id: number; at: number; event: string; payload: unknown; of: 'request' | 'push' }
  | { type: 'log.cleared' }
  | { type: 'log.loaded'; entries: readonly Entry[] }

/** Of a longer log the oldest go. */
export const LIMIT = 1_000

export const emptyLog: Log = { entries: [], iqs: {} }

export function reduceLog(log: Log, action: LogAction): Log {
  switch (action.type) {
    case 'request.sent': {
      const { id, at, event, payload } = action
      return add(log, { kind: 'request', id, at, event, payload, stanzas: [] })
    }
    case 'request.done':
      return change(log, action.id, (entry) =>
        entry.kind === 'request' ? { ...entry, outcome: action.outcome } : entry,
      )
    case 'push.came':
      return pushCame(log, action)
    case 'push.answered':
      return change(log, action.id, (entry) =>
        entry.kind === 'push' ? { ...entry, answerable: false, answer: { data: action.data } } : entry,
      )
    case 'stanza.seen':
      return stanzaSeen(log, action)
    case 'example.shown': {
      const { id, at, event, payload, of } = action
      return add(log, { kind: 'example', id, at, event, payload, of, stanzas: [] })
    }
    case 'log.cleared':
      return emptyLog
    case 'log.loaded':
      return { entries: action.entries.slice(-LIMIT), iqs: {} }
  }
}

function add(log: Log, entry: Entry): Log {
  return { ...log, entries: [...log.entries, entry].slice(-LIMIT) }
}

function change(log: Log, id: number, how: (entry: Entry) => Entry): Log {
  return { ...log, entries: log.entries.map((entry) => (entry.id === id ? how(entry) : entry)) }
}

type Came = Extract<LogAction, { type: 'push.came' }>

function pushCame(log: Log, { id, at, event, payload, answerable }: Came): Log {
  const { last } = log
  // The stanza had an entry of its own for as long as nothing came of it, perhaps with what was answered at once.
  const alone = log.entries.find((entry) => entry.id === last?.entry && entry.kind === 'stanza')
  const push: Entry = {
    kind: 'push',
    id,
    at,
    event,
    payload,
    answerable,
    stanzas: alone?.stanzas ?? (last ? [last.stanza] : []),
  }
  if (!last) return add(log, push)
  const entries = log.entries.filter((entry) => entry !== alone)
  return add({ ...log, entries, last: { ...last, entry: id }, iqs: moved(log.iqs, last.entry, id) }, push)
}

type Seen = Extract<LogAction, { type: 'stanza.seen' }>

function stanzaSeen(log: Log, { id, at, stanza }: Seen): Log {
  const { name, type, iq } = opening(stanza.xml)
  const isReply = name === 'iq' && (type === 'result' || type === 'error')
  const { direction } = stanza
  const key = `${isReply ? (direction === 'in' ? 'out' : 'in') : direction} ${iq}`
  const { last: _, ...without } = log
  const following = direction === 'out' ? log : without
  const owner = isReply ? log.iqs[key] : direction === 'out' ? pending(log) : undefined
  const place = owner !== undefined && log.entries.some((entry) => entry.id === owner) ? owner : undefined
  const iqs = name === 'iq' && !isReply ? { ...log.iqs, [key]: place ?? id } : log.iqs
  if (place !== undefined) {
    return {
      ...change(following, place, (entry) => ({ ...entry, stanzas: [...entry.stanzas, stanza] })),
      iqs,
    }
  }
  const alone = add(
    { ...following, iqs },
    { kind: 'stanza', id, at, event: name, payload: undefined, stanzas: [stanza] },
  )
  return direction === 'in' && !isReply ? { ...alone, last: { stanza, entry: id } } : alone
}

/** The request that was begun last and waits. */
function pending({ entries }: Log): number | undefined {
  return entries.findLast((entry) => entry.kind === 'request' && !entry.outcome)?.id
}

function moved(iqs: Log['iqs'], from: number, to: number): Log['iqs'] {
  return Object.fromEntries(Object.entries(iqs).map(([key, entry]) => [key, entry === from ? to : entry]))
}

/** Of the stanza's own tag; the text may be cut off later. */
function opening(xml: string): { name: string; type?: string; iq?: string } {
  const [tag = '', name = ''] = /^<([\w:.-]+)[^>]*>/.exec(xml) ?? []
  const attribute = (key: string) => new RegExp(`\\s${key}="([^"]*)"`).exec(tag)?.[1]
  const [type, iq] = [attribute('type'), attribute('id')]
  return { name, ...(type !== undefined && { type }), ...(iq !== undefined && { iq }) }
}
