/** What neither server does when it is asked to: a room of our own, behind a component (XEP-0114). */
import { createRequire } from 'node:module'
import { muc } from '@xmpp-ftw/muc'
import { afterEach, expect, it } from 'vitest'
import { here } from './support/muc.js'
import { throughEveryLink, type World } from './support/world.js'

/** As much as is used here: the package comes without types. */
interface Xml {
  name: string
  attrs: Record<string, string | undefined>
  getChild(name: string, ns?: string): Xml | undefined
  getChildText(name: string): string | null
  append(...children: Xml[]): Xml
}
interface Component {
  on(event: 'stanza', listener: (stanza: Xml) => void): void
  on(event: 'error', listener: (error: Error) => void): void
  start(): Promise<unknown>
  stop(): Promise<unknown>
  send(stanza: Xml): Promise<void>
}
const { component, xml } = createRequire(import.meta.url)('@xmpp/component') as {
  component(options: { service: string; domain: string; password: string }): Component
  xml(name: string, attrs?: Record<string, string | undefined>, ...children: (Xml | string)[]): Xml
}

const MUC = 'http://jabber.org/protocol/muc'
const CROWD = 500

/** A service with rooms that write nicks in lower case, and that may forget who is in them. */
class Rooms {
  readonly domain: string
  readonly room: string
  readonly got: Xml[] = []
  private readonly component: Component
  private readonly occupants = new Map<string, string>()

  constructor({ server }: World) {
    this.domain = `rooms.${server.domain}`
    this.room = `tea@${this.domain}`
    this.component = component({
      service: `xmpp://127.0.0.1:${server.ports.component}`,
      domain: this.domain,
      password: server.secret,
    })
    this.component.on('error', () => undefined)
    this.component.on('stanza', (stanza) => void this.take(stanza))
  }

  start() {
    return this.component.start()
  }

  stop() {
    return this.component.stop()
  }

  /** Without telling anybody. */
  forget(): void {
    this.occupants.clear()
  }

  send(stanza: Xml) {
    return this.component.send(stanza)
  }

  private async take(stanza: Xml): Promise<void> {
    const { from = '', to = '', type, id } = stanza.attrs
    if (stanza.name === 'presence' && type === undefined && stanza.getChild('x', MUC)) {
      const nick = to.slice(to.indexOf('/') + 1).toLowerCase()
      const room = to.slice(0, to.indexOf('/'))
      this.occupants.set(from, nick)
      for (let n = 0; n < (room.startsWith('crowd@') ? CROWD : 0); n++) {
        const seat = xml('item', { affiliation: 'none', role: 'participant' })
        const who = { from: `${room}/occupant ${n}`, to: from }
        await this.send(xml('presence', who, xml('x', { xmlns: `${MUC}#user` }, seat)))
      }
      const x = xml('x', { xmlns: `${MUC}#user` }, xml('item', { affiliation: 'owner', role: 'moderator' }))
      x.append(xml('status', { code: '110' }), xml('status', { code: '210' }))
      await this.send(xml('presence', { from: `${room}/${nick}`, to: from }, x))
      await this.send(xml('message', { from: room, to: from, type: 'groupchat' }, xml('subject')))
    } else if (stanza.name === 'iq' && stanza.getChild('ping', 'urn:xmpp:ping')) {
      if (this.occupants.has(from)) return this.send(xml('iq', { type: 'result', from: to, to: from, id }))
      const condition = xml('not-acceptable', { xmlns: 'urn:ietf:params:xml:ns:xmpp-stanzas' })
      const error = xml('error', { type: 'cancel', by: this.room }, condition)
      await this.send(xml('iq', { type: 'error', from: to, to: from, id }, error))
    } else if (stanza.name === 'iq' && stanza.getChild('query', `${MUC}#owner`)) {
      const query = xml('query', { xmlns: `${MUC}#owner` })
      await this.send(xml('iq', { type: 'result', from: to, to: from, id }, query))
    } else if (stanza.name === 'message') this.got.push(stanza)
  }
}

throughEveryLink(
  'a service of our own',
  { extensions: [muc()], server: { components: ['rooms'] } },
  (world) => {
    let rooms: Rooms | undefined
    afterEach(async () => {
      await rooms?.stop()
      rooms = undefined
    })

    async function begin() {
      rooms = new Rooms(world)
      await rooms.start()
      const anna = await world.login()
      const { room } = rooms
      const self = await anna.request('xmpp.muc.join', { room, nick: 'ANNA' })
      expect(self).toMatchObject({ nick: 'anna', status: [110, 210], self: true })
      await anna.next('xmpp.muc.roster', here(room, 'anna'))
      return { rooms, anna, room }
    }

    it('that forgot us is entered again', async () => {
      const { rooms, anna, room } = await begin()
      expect(await anna.request('xmpp.muc.ping', { room })).toEqual({ joined: true })
      rooms.forget()
      expect(await anna.request('xmpp.muc.ping', { room })).toEqual({ joined: false })
      expect(await anna.next('xmpp.muc.roster', here(room, 'anna'))).toMatchObject({ self: true })
      expect(await anna.request('xmpp.muc.ping', { room })).toEqual({ joined: true })
    })

    it('asks for a decision on a registration', async () => {
      const { rooms, anna, room } = await begin()
      const field = (name: string, value: string, type?: string) =>
        xml('field', { var: name, type }, xml('value', {}, value))
      const form = xml('x', { xmlns: 'jabber:x:data', type: 'form' })
      form.append(
        field('FORM_TYPE', `${MUC}#register`, 'hidden'),
        field('muc#register_roomnick', 'thirdwitch', 'text-single'),
        field('muc#register_allow', '0', 'boolean'),
      )
      await rooms.send(xml('message', { from: room, to: anna.jid, id: 'approve' }, form))
      const request = await anna.next('xmpp.muc.request')
      expect(request).toMatchObject({ room, id: 'approve', type: 'registration' })
      const { id } = await anna.request('xmpp.muc.request.answer', {
        room,
        type: 'registration',
        form: [
          { var: 'muc#register_roomnick', value: 'thirdwitch' },
          { var: 'muc#register_allow', value: true },
        ],
      })
      // The answer to the next request comes after what was sent before it.
      await anna.request('xmpp.muc.ping', { room })
      const answer = rooms.got.find(({ attrs }) => attrs.id === id)
      expect(String(answer?.getChild('x', 'jabber:x:data'))).toMatch(
        /type="submit".*muc#register<.*muc#register_allow".*true/s,
      )
    })

    it('may be crowded', async () => {
      const { anna, rooms } = await begin()
      const room = `crowd@${rooms.domain}`
      await anna.request('xmpp.muc.join', { room, nick: 'anna' })
      const occupants = await anna.request('xmpp.muc.occupants', { room })
      expect(occupants).toHaveLength(CROWD + 1)
      await anna.next('xmpp.muc.roster', here(room, 'anna'))
      expect(anna.waiting('xmpp.muc.roster')).toHaveLength(CROWD)
    })

    it('may have no options at all', async () => {
      const { anna, room } = await begin()
      expect(await anna.request('xmpp.muc.room.config.get', { room })).toEqual({ items: [] })
    })
  },
)
