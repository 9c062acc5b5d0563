import { existsSync } from 'node:fs'
import { connect as connectTcp } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { isRunning } from '../src/provision/processes.js'
import { startEjabberd, startProsody, type XmppServer } from '../src/servers/index.js'
import { XmppClient } from './xmpp-client.js'

const kinds = [
  { kind: 'prosody', start: startProsody },
  { kind: 'ejabberd', start: startEjabberd },
] as const

describe.each(kinds)('$kind', ({ kind, start }) => {
  let server: XmppServer

  beforeAll(async () => {
    server = await start({ users: [{ user: 'alice', password: 'pass"w\\ö' }], components: ['news'] })
  })
  afterAll(() => server?.stop())

  it('offers STARTTLS and passwords to a client', async () => {
    const client = await XmppClient.connect(server)
    expect(client.features).toContain('urn:ietf:params:xml:ns:xmpp-tls')
    expect(client.features).toContain('<mechanism>PLAIN</mechanism>')
    client.end()
  })

  it('lets in the users it was started with, and no others', async () => {
    const alice = await XmppClient.login(server, 'alice', 'pass"w\\ö')
    alice.end()
    await expect(XmppClient.login(server, 'alice', 'wrong')).rejects.toThrow('not-authorized')
    await expect(XmppClient.login(server, 'nobody', 'wrong')).rejects.toThrow('not-authorized')
  })

  it('adds and removes users while it runs', async () => {
    await server.addUser('bob', 'secret')
    await server.addUsers([
      { user: 'carol', password: 'c' },
      { user: 'dave', password: 'd' },
    ])
    for (const [user, password] of [
      ['bob', 'secret'],
      ['carol', 'c'],
      ['dave', 'd'],
    ] as const) {
      const client = await XmppClient.login(server, user, password)
      client.end()
    }
    await server.removeUser('bob')
    await expect(XmppClient.login(server, 'bob', 'secret')).rejects.toThrow('not-authorized')
  })

  it('ends the sessions of a user who is kicked', async () => {
    const client = await XmppClient.login(server, 'alice', 'pass"w\\ö')
    await client.bind()
    await server.kick('alice')
    await client.ended
  })

  it('has a certificate for all of its hosts', async () => {
    const hosts = Object.values(server.services)
    for (const servername of [server.domain, `news.${server.domain}`, ...hosts]) {
      const subject = await new Promise<string>((resolve, reject) => {
        const socket = connectTls({ port: server.ports.c2sTls, host: server.host, servername, ca: server.ca })
        socket.once('secureConnect', () => {
          resolve(String(socket.getPeerCertificate().subject.CN))
          socket.destroy()
        })
        socket.once('error', reject)
      })
      expect(subject).toBe(server.domain)
    }
  })

  it('answers over WebSocket', async () => {
    const socket = new WebSocket(server.websocket, 'xmpp')
    const answer = await new Promise<string>((resolve, reject) => {
      socket.once('open', () =>
        socket.send(
          `<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='${server.domain}' version='1.0'/>`,
        ),
      )
      socket.once('message', (data) => resolve(String(data)))
      socket.once('error', reject)
    })
    socket.terminate()
    expect(answer).toContain('urn:ietf:params:xml:ns:xmpp-framing')
  })

  it.each(['comp', 'news'])('takes %s as an external component', async (name) => {
    await XmppClient.component(server, `${name}.${server.domain}`).then((component) => component.end())
  })

  it('stands still and goes on', async () => {
    server.pause()
    const client = XmppClient.connect(server)
    const state = await Promise.race([
      client.then(() => 'answered'),
      // Accepted by the kernel while the server cannot answer.
      new Promise<string>((resolve) => {
        connectTcp(server.ports.c2s, server.host, function (this: { destroy(): void }) {
          this.destroy()
          resolve('accepted')
        })
      }),
    ])
    expect(state).toBe('accepted')
    server.resume()
    ;(await client).end()
  })

  it('comes back after a kill with the same users, on the same ports', async () => {
    await server.addUser('erin', 'e')
    const { pid, ports } = server
    await server.kill()
    expect(server.pid).toBeUndefined()
    expect(isRunning(pid ?? 0)).toBe(false)
    await server.restart()
    expect(server.pid).not.toBe(pid)
    expect(server.ports).toEqual(ports)
    const erin = await XmppClient.login(server, 'erin', 'e')
    erin.end()
  })

  it('has a log', async () => {
    expect(await server.log()).not.toBe('')
  })

  it('leaves nothing behind', async () => {
    const other = await start({ ports: server.ports })
    // What is taken is replaced.
    expect(other.ports.c2s).not.toBe(server.ports.c2s)
    const { pid = 0, directory } = other
    expect(isRunning(pid)).toBe(true)
    expect(existsSync(directory)).toBe(true)
    await other.stop()
    expect(isRunning(pid)).toBe(false)
    expect(existsSync(directory)).toBe(false)
    await other.stop()
  })

  it('does as it is told about TLS and registration', async () => {
    await using plain = await start({ tls: 'none', registration: false })
    const client = await XmppClient.connect(plain)
    expect(client.features).not.toContain('urn:ietf:params:xml:ns:xmpp-tls')
    const answer = await client.ask(
      `<iq type='set' id='r1'><query xmlns='jabber:iq:register'><username>eve</username><password>e</password></query></iq>`,
      /<iq[^>]*>.*<\/iq>|<stream:error>/s,
    )
    expect(answer).not.toMatch(/type=.result/)
    client.end()

    await using strict = await start({ tls: 'required' })
    const other = await XmppClient.connect(strict)
    expect(other.features).toMatch(/<required\/>/)
    expect(other.features).not.toContain('PLAIN')
    other.end()
  })

  it('says why it does not start', async () => {
    const broken = start({ extraConfig: kind === 'prosody' ? 'this is not Lua' : 'this: [is not YAML' })
    await expect(broken).rejects.toThrow(new RegExp(`${kind} did not start`))
  })
})
