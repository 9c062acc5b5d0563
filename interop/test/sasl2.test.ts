/** Logging in by SASL2 (XEP-0388), and again by a token (XEP-0484), at a real server, over each transport and link. */
import { type Client, connect, embed } from '@xmpp-ftw/client'
import { type ExtensionFactory, Jid, Session } from '@xmpp-ftw/core'
import { connector } from '@xmpp-ftw/core/connection'
import { createGateway, type Gateway, type Policy } from '@xmpp-ftw/gateway'
import { mam } from '@xmpp-ftw/mam'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { type FaultProxy, startFaultProxy, startProsody, type XmppServer } from '../src/servers/index.js'

let server: XmppServer
let line: FaultProxy
let domain: string
let accounts = 0
const closing: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  server = await startProsody()
  line = await startFaultProxy({ target: server.ports.c2s })
  domain = server.services.sasl2 as string
})
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})
afterAll(async () => {
  await line?.stop()
  await server?.stop()
})

const transports: [string, () => Policy['servers']][] = [
  ['TCP with STARTTLS', () => ({ '*': { host: '127.0.0.1', port: line.port, ca: server.ca } })],
  ['a WebSocket', () => ({ '*': { host: '127.0.0.1', websocket: server.websocket, allowPlain: true } })],
]

describe.each(transports)('over %s', (_transport, servers) => {
  describe.each(['in-process', 'gateway'])('through %s', (link) => {
    const policy = (): Policy => ({
      domains: ['*'],
      servers: servers() ?? {},
      hosts: ['127.0.0.1'],
      reconnect: { base: 10, cap: 20 },
    })

    async function client(extensions: readonly ExtensionFactory[] = []): Promise<Client> {
      if (link === 'in-process') return opened(embed(extensions, { connection: policy() }))
      const gateway: Gateway = createGateway({
        extensions,
        policy: policy(),
        allowNoOrigin: true,
        host: '127.0.0.1',
        port: 0,
      })
      const url = (await gateway.listen())?.url ?? ''
      closing.push(() => gateway.close())
      return opened(connect(url, { socket: (to, protocol) => new WebSocket(to, protocol) as never }))
    }

    function opened(one: Client): Client {
      closing.push(() => one.close())
      return one
    }

    async function account() {
      accounts += 1
      const credentials = { jid: `anna-${accounts}@${domain}`, password: `pässword-${accounts}` }
      await server.addUser(credentials.jid, credentials.password)
      return credentials
    }

    it('logs in, with the resource that was asked for', async () => {
      const { jid, password } = await account()
      const anna = await client()
      const answer = await anna.request('xmpp.login', { jid, password, resource: 'desk' })
      expect(answer.jid).toMatchObject({ domain, resource: 'desk' })
      expect(answer).not.toHaveProperty('fast')
      expect(await anna.request('xmpp.roster.get')).toEqual([])
    })

    it('has the server bind where the archive is read, and then binds no second time', async () => {
      const { jid, password } = await account()
      const anna = await client([mam()])
      const answer = await anna.request('xmpp.login', { jid, password })
      // Prosody puts our tag before a name of its own.
      expect(answer.jid.resource).toMatch(/^XMPP-FTW~/)
      expect(await anna.request('xmpp.roster.get')).toEqual([])
    })

    it('tells a wrong password', async () => {
      const { jid } = await account()
      const anna = await client()
      await expect(anna.request('xmpp.login', { jid, password: 'wrong' })).rejects.toMatchObject({
        type: 'auth',
        condition: 'login-fail',
        application: { condition: 'not-authorized' },
      })
    })

    it('hands out a token that logs in without a password, until the app logs out', async () => {
      const { jid, password } = await account()
      const first = await client()
      const told = new Promise<{ fast?: unknown }>((resolve) => first.once('xmpp.connection', resolve))
      const { fast } = await first.request('xmpp.login', { jid, password, remember: true })
      expect(fast).toMatchObject({
        mechanism: 'HT-SHA-256-NONE',
        token: expect.stringMatching(/./),
        device: expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-4/),
      })
      expect(Date.parse(fast?.expiry ?? '')).toBeGreaterThan(Date.now())
      expect((await told).fast).toEqual(fast)
      // Leaving is not logging out: the token stays good.
      await first.close()

      const second = await client()
      const again = await second.request('xmpp.login', { jid, fast: fast as NonNullable<typeof fast> })
      expect(again.fast).toMatchObject({ device: fast?.device, count: 1 })
      expect(await second.request('xmpp.roster.get')).toEqual([])
      await second.request('xmpp.logout')
      await expect(
        second.request('xmpp.login', { jid, fast: again.fast as NonNullable<typeof fast> }),
      ).rejects.toMatchObject({ type: 'auth', condition: 'login-fail' })
    })

    it('takes a token back, once the session ends, that is the session’s own', async () => {
      const { jid, password } = await account()
      const anna = await client()
      const { fast } = await anna.request('xmpp.login', { jid, password, remember: true })
      await anna.close()
      const details = {
        domain,
        username: Jid.parse(jid)?.local as string,
        fast: fast as NonNullable<typeof fast>,
      }
      const enter = async (remember?: boolean) => {
        const session = new Session({ connector: connector(policy()) })
        closing.push(() => session.close())
        await session.login({ ...details, ...(remember !== undefined && { remember }) })
        return session
      }
      await (await enter()).close()
      const own = await enter(false)
      expect(own.fast).toBeUndefined()
      await own.close()
      await expect(enter()).rejects.toMatchObject({ type: 'auth', condition: 'login-fail' })
    })

    it('logs in by the password where the token is refused', async () => {
      const { jid, password } = await account()
      const anna = await client()
      const stale = {
        mechanism: 'HT-SHA-256-NONE',
        token: 'never-given',
        device: '11111111-1111-4111-8111-111111111111',
      }
      const { fast } = await anna.request('xmpp.login', { jid, password, fast: stale })
      expect(fast?.device).toBe(stale.device)
      expect(fast?.token).not.toBe(stale.token)
    })

    it('names the key of a token that lacks something, and hides the secret', async () => {
      const anna = await client()
      const bad = { token: 's3cret', device: 'd' } as never
      const error = await anna
        .request('xmpp.login', { jid: `x@${domain}`, fast: bad })
        .catch((e: unknown) => e)
      expect(error).toMatchObject({ condition: 'client-error', description: "Missing 'fast.mechanism' key" })
      expect(JSON.stringify(error)).not.toContain('s3cret')
    })
  })
})

describe.each(['with Bind 2', 'without Bind 2'])('a stream that is cut, %s', (how) => {
  it('goes on within the login, nothing lost, by the token', async () => {
    accounts += 1
    const jid = `ben-${accounts}@${domain}`
    await server.addUser(jid, 'secret')
    const ben = embed(how === 'with Bind 2' ? [mam()] : [], {
      connection: {
        domains: ['*'],
        servers: { '*': { host: '127.0.0.1', port: line.port, ca: server.ca } },
        reconnect: { base: 10, cap: 20 },
      },
    })
    closing.push(() => ben.close())
    await ben.request('xmpp.login', { jid, password: 'secret', remember: true })
    ben.send('xmpp.presence')
    const got: (string | undefined)[] = []
    ben.on('xmpp.chat.message', ({ content }) => got.push(content))
    for (const round of [1, 2]) {
      const back = new Promise<{ resumed?: boolean; fast?: { count?: number } }>((resolve) =>
        ben.once('xmpp.connection', resolve),
      )
      line.cut()
      ben.send('xmpp.chat.message', { to: jid, content: `round ${round}` })
      // Each login by the token is counted: it was not the password.
      expect(await back).toMatchObject({ resumed: true, fast: { count: round } })
      await expect.poll(() => got).toContain(`round ${round}`)
    }
    expect(got.filter((content) => content === 'round 1')).toHaveLength(1)
  })
})
