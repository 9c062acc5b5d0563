/**
 * Every example of every request, sent through the demo's gateway to the sample server, as the playground sends it:
 * with the addresses of those who are there.
 */
import { type Client, connect, RequestError } from '@xmpp-ftw/client'
import { type ErrorJson, validate } from '@xmpp-ftw/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { events } from '../src/catalogue/events.js'
import { fill, type Surroundings } from '../src/playground/placeholders.js'
import { discover } from '../src/session/services.js'
import { type RunningDemo, runDemo } from './running-demo.js'

let demo: RunningDemo
const open: Client[] = []
beforeAll(async () => {
  demo = await runDemo()
})
afterAll(async () => {
  await Promise.all(open.map((client) => client.close()))
  await demo?.stop()
})

const PASSWORD = 'secret'
let accounts = 0

function newClient(): Client {
  const { port } = demo
  const client = connect(`ws://localhost:${port}/xmpp-ftw`, {
    socket: (url, protocol) => new WebSocket(url, protocol, { origin: `http://localhost:${port}` }) as never,
  })
  open.push(client)
  return client
}

async function enter(): Promise<{ client: Client; surroundings: Surroundings }> {
  accounts += 1
  const me = `user${accounts}@ftw.test`
  const client = newClient()
  await client.request('xmpp.login', { jid: me, password: PASSWORD, register: true })
  await client.request('xmpp.presence')
  const services = await discover(client, me)
  return { client, surroundings: { me, other: 'ben@ftw.test', password: PASSWORD, services } }
}

async function outcome(client: Client, event: string, payload: unknown): Promise<ErrorJson | undefined> {
  try {
    await (client.request as unknown as (event: string, payload: unknown) => Promise<unknown>).call(
      client,
      event,
      payload,
    )
    return undefined
  } catch (error) {
    if (error instanceof RequestError) return error.toJSON()
    throw error
  }
}

it.each(events.filter((e) => e.kind === 'request').flatMap((event) => event.examples.map((example, index) => ({ event, example, index }))))('$event.event $index', async ({ event, example }) => {
  const { client, surroundings } = await enter()
  const payload = fill(example, surroundings)
  const t = Date.now()
  const r = await outcome(client, event.event, payload)
  console.log('PROBE', event.event, JSON.stringify(payload).slice(0, 150), Date.now() - t, JSON.stringify(r)?.slice(0, 200))
  await client.close()
})
