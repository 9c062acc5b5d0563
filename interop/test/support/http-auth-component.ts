/**
 * A web server that lets nobody in who has not confirmed it over XMPP (XEP-0070): node:http in front, a component (XEP-0114)
 * behind it.
 *
 * The HTTP client says who it is by HTTP's Basic scheme: a JID as the user, a transaction identifier as the password
 * (section 4.3.1). A full JID is asked by IQ, a bare one by message. Confirmed is 200, everything else 401.
 */
import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Component, startComponent, type Xml, xml } from '../../src/components/xmpp-component.js'
import type { XmppServer } from '../../src/servers/index.js'

const DISCO_INFO = 'http://jabber.org/protocol/disco#info'
export const HTTP_AUTH = 'http://jabber.org/protocol/http-auth'

/** What became of a question: the conditions of errors, or that it was confirmed. */
export type Verdict = { confirmed: true; answer: Xml } | { confirmed: false; condition: string; answer: Xml }

export class HttpAuthComponent {
  /** Where the web server listens. */
  readonly url: string
  private info: Xml[] = []
  private readonly waiting = new Map<string, (answer: Xml) => void>()

  private constructor(
    private readonly web: Server,
    private readonly component: Component,
    /** The component's own JID. */
    readonly domain: string,
  ) {
    this.url = `http://127.0.0.1:${(web.address() as AddressInfo).port}`
  }

  /**
   * @param name one of the server's `components`
   * @param info what the component says of itself (XEP-0030)
   */
  static async start(server: XmppServer, name: string, info: Xml[] = []): Promise<HttpAuthComponent> {
    let self: HttpAuthComponent | undefined
    const { component, domain } = await startComponent(server, name, (stanza) => self?.take(stanza))
    const web = createServer((request, response) => void self?.serve(request, response))
    await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve))
    self = new HttpAuthComponent(web, component, domain)
    self.info = info
    return self
  }

  async stop(): Promise<void> {
    this.web.closeAllConnections()
    await new Promise((resolve) => this.web.close(resolve))
    await this.component.stop()
  }

  /** Asks by IQ. The attributes are those of `<confirm/>`, and may be wrong. */
  askByIq(jid: string, attributes: Record<string, string>): Promise<Verdict> {
    const id = randomUUID()
    const confirm = xml('confirm', { xmlns: HTTP_AUTH, ...attributes })
    return this.ask(id, xml('iq', { type: 'get', from: this.domain, to: jid, id }, confirm))
  }

  /** Asks by message. */
  askByMessage(jid: string, attributes: Record<string, string>): Promise<Verdict> {
    const thread = randomUUID()
    return this.ask(
      thread,
      xml(
        'message',
        { type: 'normal', from: this.domain, to: jid, id: thread },
        xml('thread', {}, thread),
        xml('body', {}, `Somebody wants to open ${attributes.url}. Was that you?`),
        xml('confirm', { xmlns: HTTP_AUTH, ...attributes }),
      ),
    )
  }

  private async ask(key: string, question: Xml): Promise<Verdict> {
    const answered = new Promise<Xml>((resolve) => this.waiting.set(key, resolve))
    await this.component.send(question)
    const answer = await answered
    if (answer.attrs.type !== 'error') return { confirmed: true, answer }
    const condition = answer.getChild('error')?.getChildElements()[0]?.name ?? 'none'
    return { confirmed: false, condition, answer }
  }

  private take(stanza: Xml): void {
    if (stanza.attrs.type === 'get' && stanza.getChild('query', DISCO_INFO)) return this.describe(stanza)
    if (stanza.name === 'presence' || stanza.attrs.type === 'get' || stanza.attrs.type === 'set') return
    // An error that lacks the thread has the id of what it is about.
    const { id = '' } = stanza.attrs
    const key = stanza.name === 'iq' ? id : (stanza.getChildText('thread') ?? id)
    this.waiting.get(key)?.(stanza)
    this.waiting.delete(key)
  }

  private describe({ attrs: { from, to, id } }: Xml): void {
    const query = xml('query', { xmlns: DISCO_INFO }, ...this.info)
    void this.component.send(xml('iq', { type: 'result', from: to, to: from, id }, query))
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [scheme, token = ''] = (request.headers.authorization ?? '').split(' ')
    const [jid = '', id = ''] = Buffer.from(token, 'base64').toString().split(':')
    if (scheme !== 'Basic' || jid === '' || id === '') return refuse(response)
    const asked = { method: request.method ?? 'GET', url: `${this.url}${request.url}`, id }
    const { confirmed } = await (jid.includes('/')
      ? this.askByIq(decodeURIComponent(jid), asked)
      : this.askByMessage(decodeURIComponent(jid), asked))
    if (!confirmed) return refuse(response)
    response.writeHead(200, { 'content-type': 'text/plain' }).end('the plan')
  }
}

function refuse(response: ServerResponse): void {
  response.writeHead(401, { 'www-authenticate': 'Basic realm="xmpp"' }).end()
}

/** Opens a page as a web browser does whose user says a JID and a transaction identifier. */
export function openPage(url: string, jid: string, transaction: string): Promise<Response> {
  const user = [...jid].map((char) => (char > '~' ? encodeURIComponent(char) : char)).join('')
  const authorization = `Basic ${Buffer.from(`${user}:${transaction}`).toString('base64')}`
  return fetch(url, { headers: { authorization } })
}
