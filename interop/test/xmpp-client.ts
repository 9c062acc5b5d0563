import { createHash } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import type { XmppServer } from '../src/servers/index.js'

/** As much of an XMPP client as it takes to see that a server serves. */
export class XmppClient {
  readonly ended: Promise<void>
  readonly #socket: Socket
  #text = ''
  #waiting: (() => void) | undefined
  features = ''

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.setEncoding('utf8')
    socket.on('data', (chunk: string) => {
      this.#text += chunk
      this.#waiting?.()
    })
    socket.on('error', () => socket.destroy())
    this.ended = new Promise((resolve) => socket.once('close', () => resolve()))
  }

  static async connect(server: XmppServer): Promise<XmppClient> {
    const client = new XmppClient(connect(server.ports.c2s, server.host))
    await client.#open(server.domain)
    return client
  }

  static async login(server: XmppServer, user: string, password: string): Promise<XmppClient> {
    const client = await XmppClient.connect(server)
    const token = Buffer.from(`\0${user}\0${password}`).toString('base64')
    const answer = await client.ask(
      `<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>${token}</auth>`,
      /<success[^>]*>|<failure.*<\/failure>/s,
    )
    if (!answer.startsWith('<success')) {
      client.end()
      throw new Error(answer)
    }
    await client.#open(server.domain)
    return client
  }

  /** An external component (XEP-0114) that has shaken hands. */
  static async component(server: XmppServer, name: string): Promise<XmppClient> {
    const client = new XmppClient(connect(server.ports.component, server.host))
    const header = `<stream:stream xmlns='jabber:component:accept' xmlns:stream='http://etherx.jabber.org/streams' to='${name}'>`
    const answer = await client.ask(header, /<stream:stream[^>]*>/)
    const id = /\sid=['"]([^'"]+)/.exec(answer)?.[1] ?? ''
    const digest = createHash('sha1')
      .update(id + server.secret)
      .digest('hex')
    await client.ask(`<handshake>${digest}</handshake>`, /<handshake/)
    return client
  }

  bind(): Promise<string> {
    return this.ask(
      `<iq type='set' id='b1'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>`,
      /<iq[^>]*type=['"]result['"].*<\/iq>/s,
    )
  }

  /** Sends, and waits for an answer that matches. */
  ask(request: string, pattern: RegExp): Promise<string> {
    this.#text = ''
    this.#socket.write(request)
    return new Promise((resolve, reject) => {
      this.#waiting = () => {
        const match = pattern.exec(this.#text)
        if (match === null) return
        this.#waiting = undefined
        resolve(match[0])
      }
      void this.ended.then(() => reject(new Error(`the connection ended: ${this.#text}`)))
    })
  }

  end(): void {
    this.#socket.destroy()
  }

  async #open(domain: string): Promise<void> {
    this.features = await this.ask(
      `<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' to='${domain}' version='1.0'>`,
      /<stream:features.*<\/stream:features>/s,
    )
  }
}
