/** The backend of the example writes tickets, and a gateway logs their users in at real servers. */
import { readFile } from 'node:fs/promises'
import { type Client, connect } from '@xmpp-ftw/client'
import { createGateway, type Gateway } from '@xmpp-ftw/gateway'
import { createTicket, createTicketKey } from '@xmpp-ftw/gateway/tickets'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { backend, type User } from '../../examples/tickets/index.js'
import { startEjabberd, startFaultProxy, startProsody, type XmppServer } from '../src/servers/index.js'

const AUDIENCE = 'https://chat.example.com'
const key = createTicketKey()

it('the example is the one that the documentation shows', async () => {
  const [source, readme] = await Promise.all(
    ['examples/tickets/index.ts', 'packages/gateway/README.md'].map((file) =>
      readFile(new URL(`../../${file}`, import.meta.url), 'utf8'),
    ),
  )
  expect(readme).toContain(`\`\`\`ts\n${source}\`\`\``)
})

describe.each([
  ['prosody', startProsody],
  ['ejabberd', startEjabberd],
] as const)('tickets at %s', (_kind, start) => {
  let server: XmppServer
  let gateway: Gateway
  let line: Awaited<ReturnType<typeof startFaultProxy>>
  let url: string
  const users = new Map<string, User>()
  const app = backend({
    key,
    audience: AUDIENCE,
    userOf: async ({ headers }) => users.get(String(headers.cookie)),
  })
  let site: string
  const open: Client[] = []

  beforeAll(async () => {
    server = await start()
    line = await startFaultProxy({ target: server.ports.c2s })
    for (const name of ['anna', 'ben']) {
      const user = { jid: `${name}@${server.domain}`, password: `pässword of ${name}` }
      await server.addUser(user.jid, user.password)
      users.set(`session=${name}`, user)
    }
    gateway = createGateway({
      policy: {
        domains: [server.domain],
        servers: { [server.domain]: { host: '127.0.0.1', port: line.port, ca: server.ca } },
        reconnect: { base: 10, cap: 50 },
      },
      tickets: { keys: [key], audience: AUDIENCE },
      allowNoOrigin: true,
      port: 0,
    })
    url = (await gateway.listen())?.url ?? ''
    site = await app.listen({ host: '127.0.0.1', port: 0 })
  })
  afterEach(async () => {
    await Promise.all(open.splice(0).map((client) => client.close()))
  })
  afterAll(async () => {
    await app.close()
    await gateway?.close()
    await line?.stop()
    await server?.stop()
  })

  function client(): Client {
    const one = connect(url, { socket: (to, protocol) => new WebSocket(to, protocol) as never })
    open.push(one)
    return one
  }

  async function ask(cookie: string): Promise<{ jid: string; ticket: string }> {
    const response = await fetch(`${site}/ticket`, { method: 'POST', headers: { cookie } })
    expect(response.status).toBe(200)
    return (await response.json()) as { jid: string; ticket: string }
  }

  it('log in whoever is logged in to the app, and nobody else', async () => {
    expect((await fetch(`${site}/ticket`, { method: 'POST' })).status).toBe(401)
    const anna = client()
    const { jid, ticket } = await ask('session=anna')
    const answer = await anna.request('xmpp.login', { jid, ticket, resource: 'page' })
    expect(answer.jid).toEqual({ user: 'anna', domain: server.domain, resource: 'page' })
    expect(await anna.request('xmpp.roster.get')).toEqual([])
  })

  it('are good for one login, of that account', async () => {
    const { jid, ticket } = await ask('session=anna')
    const refusal = (description: string) => ({
      type: 'auth',
      condition: 'login-fail',
      application: { condition: 'not-authorized', description },
    })
    await expect(
      client().request('xmpp.login', { jid: `ben@${server.domain}`, ticket }),
    ).rejects.toMatchObject(refusal('The ticket is for another account'))
    await client().request('xmpp.login', { jid, ticket })
    await expect(client().request('xmpp.login', { jid, ticket })).rejects.toMatchObject(
      refusal('The ticket was used before'),
    )
  })

  it('that hold a wrong password fail as the password does', async () => {
    const jid = `anna@${server.domain}`
    const ticket = createTicket({ key, audience: AUDIENCE, jid, password: 'wrong' })
    await expect(client().request('xmpp.login', { jid, ticket })).rejects.toMatchObject({
      condition: 'login-fail',
      application: { condition: 'not-authorized' },
    })
  })

  it('are not needed again when the stream is cut', async () => {
    const anna = client()
    await anna.request('xmpp.login', await ask('session=anna'))
    const back = new Promise<{ resumed?: boolean }>((resolve) => anna.once('xmpp.connection', resolve))
    line.cut()
    expect(await back).toMatchObject({ resumed: true })
    expect(await anna.request('xmpp.roster.get')).toEqual([])
  })
})
