/**
 * Every example of every request, sent through the demo's gateway to the sample server as the playground sends it:
 * with the addresses of those who are there, and after what goes before it.
 */
import { type Client, connect, RequestError } from '@xmpp-ftw/client'
import type { ErrorJson } from '@xmpp-ftw/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { events, preceding } from '../src/catalogue/events.js'
import { fill, type Surroundings } from '../src/playground/placeholders.js'
import { findProblems } from '../src/playground/problems.js'
import { discover } from '../src/session/services.js'
import { type RunningDemo, runDemo } from './running-demo.js'

let demo: RunningDemo
beforeAll(async () => {
  demo = await runDemo()
})
afterAll(() => demo?.stop())

const PASSWORD = 'secret'
/** RFC 6120, 8.3.3: what others answer. `remote-server-timeout` is not among what these should. */
const STANZA_ERRORS = new Set([
  'bad-request',
  'conflict',
  'feature-not-implemented',
  'forbidden',
  'gone',
  'item-not-found',
  'jid-malformed',
  'not-acceptable',
  'not-allowed',
  'not-authorized',
  'recipient-unavailable',
  'registration-required',
  'remote-server-not-found',
  'service-unavailable',
  'subscription-required',
  'undefined-condition',
  'unexpected-request',
])
let accounts = 0

const requests = events.filter((event) => event.kind === 'request')
const cases = requests.flatMap((event) =>
  event.examples.map((example, index) => ({ event, example, name: `${event.event}, example ${index + 1}` })),
)

type AnyRequest = (event: string, payload: unknown) => Promise<unknown>

async function errorOf(client: Client, event: string, payload: unknown): Promise<ErrorJson | undefined> {
  try {
    await (client.request as unknown as AnyRequest).call(client, event, payload)
    return undefined
  } catch (error) {
    if (error instanceof RequestError) return error.toJSON()
    throw error
  }
}

/** Somebody new, so that no example meets what another one left. */
async function withSomebody(work: (client: Client, surroundings: Surroundings) => Promise<void>) {
  const { port } = demo
  accounts += 1
  const me = `example-${accounts}@ftw.test`
  const client = connect(`ws://localhost:${port}/xmpp-ftw`, {
    socket: (url, protocol) => new WebSocket(url, protocol, { origin: `http://localhost:${port}` }) as never,
  })
  try {
    await client.request('xmpp.login', { jid: me, password: PASSWORD, register: true })
    await client.request('xmpp.presence')
    const services = await discover(client, me)
    await work(client, { me, other: 'ben@ftw.test', password: PASSWORD, services })
  } finally {
    await client.close()
  }
}

describe('an example', () => {
  it.each(cases)('of $name is answered', { timeout: 60_000 }, async ({ event, example }) => {
    await withSomebody(async (client, surroundings) => {
      for (const each of preceding(event)) {
        await errorOf(client, each.event, fill(each.examples[0], surroundings))
      }
      const payload = fill(example, surroundings)
      expect(findProblems(event.contract.input, payload).summary).toBe('')
      const error = await errorOf(client, event.event, payload)
      if (!error) return
      if (event.contract.answers !== undefined && error.condition === 'client-error') {
        // An answer to what nobody asked: the very thing that it says.
        expect(error.description).toMatch(/^(?:Missing '\w+' (?:key|parameter)|Unknown request)$/)
      } else if (event.contract.offline) {
        // Logging in elsewhere is the operator's to allow, who does not.
        expect(error.condition).toBe('policy-violation')
      } else {
        expect(STANZA_ERRORS, JSON.stringify(error)).toContain(error.condition)
      }
    })
  })

  it('of every event fits its own schema, with the addresses of those who are there, too', () => {
    const surroundings: Surroundings = { me: 'me@here.test', other: 'you@here.test', services: [] }
    for (const event of events) {
      const schema = event.kind === 'request' ? event.contract.input : event.contract.payload
      for (const example of event.examples) {
        // Contracts see objects; a payload that is text is no request's.
        const given = [example, fill(example, surroundings)]
        for (const each of given) {
          const result = schema['~standard'].validate(each)
          expect('issues' in result ? result.issues : undefined, event.event).toBeUndefined()
        }
      }
    }
  })
})
