/**
 * What a presence of a room costs, as the room grows from 50 to 500 occupants: it must not grow with it.
 *
 * Stanzas are parsed beforehand and pushes counted: what is measured is routing, the extension and its state.
 */
import { type Connector, type Element, inProcess, Jid, parseElement, Session } from '@xmpp-ftw/core'
import { muc } from '@xmpp-ftw/muc'
import { median } from '../rounds.js'
import type { Mode, Row } from '../row.js'

const SIZES = [50, 500] as const
/** Presences of each kind measured per size, however many rooms that takes. */
const AT_LEAST = 20_000
const ROUNDS = 5
const ROOM = 'tea@muc.example.com'
const USER = 'http://jabber.org/protocol/muc#user'

interface Stage {
  receive(stanza: Element): void
  /** Pushes so far. */
  pushed(): number
  join(): Promise<void>
  close(): Promise<void>
}

async function stage(): Promise<Stage> {
  let pushed = 0
  let deliver: (stanza: Element) => void = () => undefined
  const connector: Connector = () => ({
    start(listener) {
      deliver = (stanza) => listener.stanza(stanza)
      listener.online(Jid.parse('anna@example.com/desk') as Jid, false)
    },
    async stop() {},
    send() {},
  })
  const session = new Session({ connector, extensions: [muc()] })
  const link = inProcess(session)
  link.open({
    push() {
      pushed += 1
    },
    state() {},
  })
  await link.request('xmpp.login', { jid: 'anna@example.com', password: 'x' }, { callback: true })
  return {
    receive: (stanza) => deliver(stanza),
    pushed: () => pushed,
    async join() {
      await link.request('xmpp.muc.join', { room: ROOM, nick: 'anna' }, { callback: false })
    },
    close: () => link.close(),
  }
}

function presence(nick: string, x: string, type = ''): Element {
  return parseElement(
    `<presence xmlns='jabber:client' from='${ROOM}/${nick}' to='anna@example.com/desk'${type}>
      <c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='https://example.com' ver='q07IKJEyjvHSyhy//CH0CxmKi8w='/>
      <x xmlns='${USER}'>${x}</x>
    </presence>`,
  )
}

const ITEM = `<item affiliation='member' role='participant' jid='somebody@example.com/phone'/>`

/** A room's life: everybody is there when we come, then changes availability, changes nick, leaves. */
function script(size: number): Record<string, Element[]> {
  const nicks = Array.from({ length: size }, (_, n) => `occupant ${n}`)
  const gone = " type='unavailable'"
  return {
    join: [...nicks.map((nick) => presence(nick, ITEM)), presence('anna', `${ITEM}<status code='110'/>`)],
    update: nicks.map((nick) => presence(nick, ITEM)),
    rename: nicks.flatMap((nick) => [
      presence(
        nick,
        `<item affiliation='member' role='participant' nick='${nick}!'/><status code='303'/>`,
        gone,
      ),
      presence(`${nick}!`, ITEM),
    ]),
    leave: nicks.map((nick) => presence(`${nick}!`, `<item affiliation='member' role='none'/>`, gone)),
  }
}

/** Microseconds per presence, by kind. */
async function spend(size: number, least: number): Promise<Record<string, number>> {
  const acts = script(size)
  const spent: Record<string, number> = {}
  const counted: Record<string, number> = {}
  for (let done = 0; done < least; done += size) {
    const { receive, pushed, join, close } = await stage()
    await join()
    for (const [act, stanzas] of Object.entries(acts)) {
      const before = pushed()
      const start = performance.now()
      for (const stanza of stanzas) receive(stanza)
      spent[act] = (spent[act] ?? 0) + performance.now() - start
      counted[act] = (counted[act] ?? 0) + stanzas.length
      if (pushed() - before !== stanzas.length) throw new Error(`${act}: pushes are missing`)
    }
    await close()
  }
  return Object.fromEntries(
    Object.entries(spent).map(([act, ms]) => [act, (ms * 1000) / (counted[act] ?? 1)]),
  )
}

/** How many times as much a presence costs in the largest room as in the smallest, by kind. */
export async function measure({ quick }: Mode): Promise<Row[]> {
  const results = new Map<number, Record<string, number>[]>(SIZES.map((size) => [size, []]))
  const least = quick ? 500 : AT_LEAST
  await spend(SIZES[0], least)
  // Sizes take turns, so that whatever else the machine does meets all of them.
  for (let round = 0; round < (quick ? 1 : ROUNDS); round++) {
    for (const size of SIZES) results.get(size)?.push(await spend(size, least))
  }
  const cost = (size: number, act: string) =>
    median((results.get(size) ?? []).map((result) => result[act] ?? Number.NaN))
  const [small, large] = SIZES
  return Object.keys(script(1)).map((act) => ({
    measurement: 'rooms',
    what: `presence of a room: ${act}`,
    against: `${large} occupants to ${small}`,
    value: cost(large, act) / cost(small, act),
    unit: '×' as const,
    target: { bound: 'at most' as const, value: 1.5 },
    detail: `${cost(large, act).toFixed(1)} µs to ${cost(small, act).toFixed(1)} µs`,
  }))
}
