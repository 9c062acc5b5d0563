/** A session of the gateway between a stream and a socket that are not there: texts go in, texts come out. */
import { type Connection, type ConnectionListener, type Element, Jid, NS, silent } from '@xmpp-ftw/core'
import { decodeClientFrame, type PushFrame, type ResponseFrame } from '@xmpp-ftw/core/wire'
import { disco } from '@xmpp-ftw/disco'
import { mam } from '@xmpp-ftw/mam'
import { muc } from '@xmpp-ftw/muc'
import { ping } from '@xmpp-ftw/ping'
import { pubsub } from '@xmpp-ftw/pubsub'
import { StreamParser } from '../../packages/core/src/connection/stream-parser.js'
import { GatewaySession } from '../../packages/gateway/src/gateway-session.js'
import { DEFAULTS, LIMITS, type Settings } from '../../packages/gateway/src/options.js'
import { ROOM, USER } from './stanzas.js'

/** As often as `@xmpp-ftw/client` does. */
const ACK_EVERY = 32

export class Stage {
  /** Responses and pushes that left for the app. */
  frames = 0
  /** Stanzas that left for the server, and the last of them. */
  stanzas = 0
  sent = ''
  private readonly gateway: GatewaySession
  private readonly parser: StreamParser
  private listener: ConnectionListener | undefined
  private heard: ((frame: PushFrame | ResponseFrame) => void) | undefined

  private constructor() {
    const connection: Connection = {
      start: (listener) => {
        this.listener = listener
        listener.online(Jid.parse(USER) as Jid, false)
      },
      stop: async () => {},
      send: (stanza) => {
        this.sent = stanza.toString(NS.client)
        this.stanzas += 1
      },
    }
    const settings = {
      extensions: [disco(), muc(), mam(), pubsub(), ping()],
      connector: () => connection,
      limits: LIMITS,
      heartbeat: DEFAULTS.heartbeat,
      resumeWindow: DEFAULTS.resumeWindow,
      iqTimeout: 600_000,
      log: silent,
      meter: () => {},
      took: () => {},
    } as Partial<Settings> as Settings
    this.gateway = new GatewaySession(settings, '127.0.0.1', () => {
      throw new Error('The app does not acknowledge')
    })
    this.gateway.attach({ send: (text) => this.left(text), refuse: fail, overload: fail, replaced: fail })
    const element = (stanza: Element) => void this.listener?.stanza(stanza)
    this.parser = new StreamParser(false, { open() {}, element, close() {} }, {})
    this.parser.write(
      "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>",
    )
  }

  /** Logged in, in a room, and asking the own archive. */
  static async open(): Promise<{ stage: Stage; query: string }> {
    const stage = new Stage()
    await stage.ask('xmpp.login', { jid: USER, password: 'x' })
    const joining = stage.ask('xmpp.muc.join', { room: ROOM, nick: 'anna' })
    stage.receive(
      `<presence from='${ROOM}/anna' to='${USER}'><x xmlns='http://jabber.org/protocol/muc#user'>` +
        "<item affiliation='member' role='participant'/><status code='110'/></x>" +
        "<occupant-id xmlns='urn:xmpp:occupant-id:0' id='self'/></presence>",
    )
    await joining
    stage.take(JSON.stringify({ type: 'request', id: 'archive', event: 'xmpp.mam.query', data: {} }))
    const query = /queryid="([^"]+)"/.exec(stage.sent)?.[1]
    if (query === undefined) throw new Error('The archive was not asked')
    return { stage, query }
  }

  /** Comes from the server. */
  receive(text: string): void {
    this.parser.write(text)
  }

  /** Comes from the app. */
  take(text: string): void {
    this.gateway.take(decodeClientFrame(text) as Parameters<GatewaySession['take']>[0])
  }

  end(): Promise<void> {
    return this.gateway.end()
  }

  private async ask(event: string, data: unknown): Promise<void> {
    const answered = new Promise<void>((resolve, reject) => {
      this.heard = (frame) => {
        if (frame.type !== 'response') return
        this.heard = undefined
        if (frame.error) reject(new Error(JSON.stringify(frame.error)))
        else resolve()
      }
    })
    this.take(JSON.stringify({ type: 'request', id: event, event, data }))
    await answered
  }

  private left(text: string): void {
    // What is not numbered tells the app no more than that its own frames arrived.
    if (text.startsWith('{"type":"ack"')) return
    this.frames += 1
    this.heard?.(JSON.parse(text))
    if (this.frames % ACK_EVERY === 0) this.gateway.take({ type: 'ack', seq: this.frames })
  }
}

function fail(): never {
  throw new Error('The gateway gives up')
}
