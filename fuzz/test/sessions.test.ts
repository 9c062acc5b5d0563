import { Element, type RequestContract, Session } from '@xmpp-ftw/core'
import { type InMemoryConnection, inMemoryServer } from '@xmpp-ftw/testing'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { changed, changedJson } from '../src/arbitraries.js'
import { extensions, payloads } from '../src/corpus.js'
import { runs, TIME_LIMIT } from '../src/runs.js'
import { readable, stanzas } from '../src/stanzas.js'

const installed = await extensions()
const elements = changed(payloads())
/** Inputs after which a session is replaced: it remembers rooms, requests and more. */
const FRESH = 100

let session: Session
let connection: InMemoryConnection
let used = 0
const defects: string[] = []

async function open(): Promise<void> {
  const server = inMemoryServer()
  session = new Session({
    extensions: installed,
    connector: server.connector,
    meter: (what, label) => {
      if (/failed/.test(what)) defects.push(`${what} ${label}`)
    },
    log: {
      debug() {},
      info() {},
      warn() {},
      error: (what, details) => void defects.push(`${what} ${JSON.stringify(details)}`),
    },
  })
  await session.request('xmpp.login', { jid: 'anna@example.com/test', password: 'x' }, { callback: true })
  connection = server.connections[0] as InMemoryConnection
  session.attach({ push: (event, payload) => void JSON.stringify({ event, payload }) })
  defects.length = 0
  used = 0
}

async function refreshed(): Promise<void> {
  used += 1
  if (used < FRESH && session.status === 'online') return
  await session.close()
  await open()
}

beforeEach(open)
afterEach(() => session.close())

const requests: [string, RequestContract][] = []
{
  const probe = new Session({ extensions: installed, connector: inMemoryServer().connector })
  for (const name of probe.extensionNames) {
    const { contract } = probe.extension(name as never) as {
      contract: { requests: Record<string, RequestContract> }
    }
    requests.push(...Object.entries(contract.requests))
  }
}

it('finds what there is', () => {
  expect(requests.length).toBeGreaterThan(100)
})

it('no stanza breaks an extension, whatever it holds', { timeout: TIME_LIMIT }, async () => {
  await fc.assert(
    fc.asyncProperty(stanzas(elements), async (element) => {
      await refreshed()
      const received = readable(element)
      if (!received) return
      const xml = received.toString()
      connection.sent.length = 0
      connection.receive(received)
      await Promise.resolve()
      expect(defects, xml).toEqual([])
      expect(session.status).toBe('online')
      const answers = connection.sent.filter(
        ({ name, attrs }) => name === 'iq' && /result|error/.test(attrs.type ?? ''),
      )
      expect(answers.length, xml).toBeLessThanOrEqual(1)
    }),
    runs(3_000),
  )
})

/** Lets whatever is ready run. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve))

const payloadsOf = requests.map(([, { examples }]) => changedJson(examples))

const asked = fc.nat(requests.length - 1).chain((index) => {
  return fc.record({
    event: fc.constant(requests[index]?.[0] ?? ''),
    payload: payloadsOf[index] ?? fc.constant(undefined),
    callback: fc.boolean(),
    reply: elements,
    error: fc.boolean(),
  })
})

it('no request breaks an extension, whatever it asks and is answered', { timeout: TIME_LIMIT }, async () => {
  await fc.assert(
    fc.asyncProperty(asked, async ({ event, payload, callback, reply, error }) => {
      await refreshed()
      // These end the session's stream, and the connection in memory makes another at once.
      if (/^xmpp\.(login|logout)/.test(event)) return
      connection.sent.length = 0
      const controller = new AbortController()
      const outcome = session.request(event, payload, { callback, signal: controller.signal })
      await settle()
      for (const request of connection.sent.filter(({ name }) => name === 'iq')) {
        const answer = new Element('iq', 'jabber:client', {
          type: error ? 'error' : 'result',
          id: request.attrs.id,
          from: request.attrs.to,
        }).append(reply.clone())
        const received = readable(answer)
        if (received) connection.receive(received)
      }
      await settle()
      controller.abort()
      const { error: refused } = (await Promise.race([outcome, settle().then(() => ({}))])) as {
        error?: { condition?: string }
      }
      const shown = `${event} ${JSON.stringify(payload)} <- ${reply.toString()}`
      expect(refused?.condition, shown).not.toBe('internal-server-error')
      expect(defects, shown).toEqual([])
    }),
    runs(4_000),
  )
})
