import type { Meter } from '@xmpp-ftw/core'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

export interface Metric {
  /** What tells the cases apart. */
  label?: string
  help: string
}

/** What core and gateway count, by the name under which it is counted. `docs/metrics.md` is checked against this. */
export const COUNTERS = {
  connection_accepted: { help: 'Clients that were let in' },
  connection_refused: { label: 'condition', help: 'Clients that were not let in' },
  hung_up: { label: 'condition', help: 'Connections of clients that the gateway ended' },
  socket_failed: {
    label: 'code',
    help: 'Connections of clients that broke, or broke the rules of WebSocket',
  },
  throttled: { label: 'condition', help: 'Times a client was read more slowly, for it asked too much' },
  frame_refused: { label: 'condition', help: 'Frames that could not be used' },
  request: { label: 'outcome', help: 'Requests carried out: ok, or the condition of the error' },
  request_refused: { label: 'condition', help: 'Requests that were not carried out' },
  reply_dropped: {
    label: 'stanza',
    help: 'Replies that answered nothing, of clients (unknown) and of servers',
  },
  reply_forgotten: { label: 'reason', help: 'Pushes whose answer is not waited for any more' },
  session_kept: { help: 'Sessions kept for a client that was cut off' },
  session_resumed: { help: 'Sessions whose client came back' },
  session_expired: { help: 'Sessions whose client did not come back in time' },
  session_evicted: { help: 'Sessions ended before their time, for too many were kept' },
  session_saved: { help: 'Sessions left to the next process' },
  session_not_saved: {
    help: 'Sessions that could have been left to the next process, but not be written: a defect',
  },
  session_restored: { help: 'Sessions of the process before that go on' },
  session_not_restored: {
    label: 'reason',
    help: 'Sessions of the process before that do not: expired, unreadable, or refused by policy or extensions',
  },
  resume_refused: { label: 'reason', help: 'Clients that asked for a session and did not get it' },
  login: { label: 'outcome', help: 'Logins that went to a server: online, or the condition of the error' },
  login_refused: {
    label: 'reason',
    help: 'Logins refused before that: too many of an address (rate), too many failures, or too many new accounts (registrations)',
  },
  stream_opened: { label: 'kind', help: 'XMPP streams bound: new or resumed' },
  stream_interrupted: { label: 'condition', help: 'XMPP streams that were cut' },
  stanza_received: { label: 'stanza', help: 'Stanzas that came from servers' },
  unacknowledged: { label: 'stanza', help: 'Stanzas that a server never acknowledged' },
  iq_without_id: { label: 'stanza', help: 'IQs that cannot be answered, for they have no id' },
  stanza_failed: { label: 'stanza', help: 'Stanzas on which an extension broke: a defect' },
  handler_failed: { label: 'event', help: 'Requests on which an extension broke: a defect' },
  start_failed: { label: 'extension', help: 'Extensions that could not start' },
  gateway_failed: { label: 'place', help: 'What else broke: a defect' },
} as const satisfies Record<string, Metric>

/** What there is at the moment. */
export const GAUGES = {
  connections: 'Clients that are connected',
  sessions: 'Sessions, those included whose client was cut off',
  sessions_kept: 'Sessions whose client was cut off and may come back',
  streams: 'XMPP streams that are bound',
  buffered_bytes: 'Bytes that wait for clients',
  draining: '1 while the gateway goes down',
} as const

/** How long things take. */
export const HISTOGRAMS = {
  request_seconds: 'Seconds from a request to its response, most of which the XMPP server takes',
} as const

/** From what a gateway does alone to the longest that an IQ is waited for. */
const BUCKETS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

export type Levels = Record<keyof typeof GAUGES, () => number>

const PREFIX = 'xmpp_ftw_'
/** Different labels of one counter. Some come from outside, and must not fill the memory. */
const LABELS = 100

/** The figures of one gateway, as Prometheus reads them. */
export class Metrics {
  readonly registry = new Registry()
  private readonly counters = new Map<string, Map<string, { inc(): void }>>()
  private readonly made = new Map<string, Counter>()
  private readonly requests: Histogram

  /** @param ofProcess whether those of the whole process are wanted too */
  constructor(levels: Levels, ofProcess: boolean) {
    if (ofProcess) collectDefaultMetrics({ register: this.registry })
    for (const [what, { help, ...more }] of Object.entries<Metric>(COUNTERS)) {
      const counter = new Counter({
        name: counterName(what),
        help,
        labelNames: more.label === undefined ? [] : [more.label],
        registers: [this.registry],
      })
      this.made.set(what, counter)
      this.counters.set(what, new Map(more.label === undefined ? [['', counter]] : []))
    }
    this.requests = new Histogram({
      name: `${PREFIX}request_seconds`,
      help: HISTOGRAMS.request_seconds,
      buckets: BUCKETS,
      registers: [this.registry],
    })
    for (const [name, help] of Object.entries(GAUGES) as [keyof Levels, string][]) {
      new Gauge({
        name: PREFIX + name,
        help,
        registers: [this.registry],
        collect() {
          this.set(levels[name]())
        },
      })
    }
  }

  /** A request was carried out in that time. */
  took(seconds: number): void {
    this.requests.observe(seconds)
  }

  /** What is not in the table is the business of who counts it. */
  readonly count: Meter = (what, label) => {
    const children = this.counters.get(what)
    const known = children?.get(label)
    if (known) return known.inc()
    const counter = this.made.get(what)
    if (!counter || !children) return
    const name = (COUNTERS as Record<string, Metric>)[what]?.label
    if (name === undefined) return counter.inc()
    const child = counter.labels({ [name]: children.size < LABELS ? label : 'other' })
    if (children.size < LABELS) children.set(label, child)
    child.inc()
  }
}

/** What a counter is called in Prometheus. */
export function counterName(what: string): string {
  return `${PREFIX}${what}_total`
}

/** What anything else is called. */
export function gaugeName(what: string): string {
  return PREFIX + what
}
