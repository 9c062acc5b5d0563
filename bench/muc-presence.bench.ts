/**
 * What a presence of a room costs, as the room grows from 50 to 500 occupants: it must not grow with it.
 *
 *     tsx --conditions=@xmpp-ftw/source muc-presence.bench.ts
 *
 * Stanzas are parsed beforehand and pushes counted: what is measured is routing, the extension and its state.
 */
import { type Connector, type Element, inProcess, Jid, parseElement, Session } from '@xmpp-ftw/core'
import { muc } from '@xmpp-ftw/muc'

const SIZES = [50, 100, 200, 500]
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
async function measure(size: number): Promise<Record<string, number>> {
  const acts = script(size)
  const spent: Record<string, number> = {}
  const counted: Record<string, number> = {}
  for (let done = 0; done < AT_LEAST; done += size) {
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

const results = new Map<number, Record<string, number>[]>(SIZES.map((size) => [size, []]))
await measure(50)
// Sizes take turns, so that whatever else the machine does meets all of them.
for (let round = 0; round < ROUNDS; round++) {
  for (const size of SIZES) results.get(size)?.push(await measure(size))
}

function median(size: number, act: string): number {
  const values = (results.get(size) ?? []).map((result) => result[act] ?? 0).sort((a, b) => a - b)
  return values[Math.floor(values.length / 2)] ?? 0
}

const [least = 0] = SIZES
console.log('Microseconds per presence, median of', ROUNDS, 'rounds; last column: largest room to smallest\n')
console.log(['occupants'.padEnd(10), ...SIZES.map((size) => String(size).padStart(8)), '   ratio'].join(''))
for (const act of Object.keys(script(1))) {
  const ratio = median(SIZES.at(-1) ?? least, act) / median(least, act)
  const cells = SIZES.map((size) => median(size, act).toFixed(2).padStart(8))
  console.log([act.padEnd(10), ...cells, ratio.toFixed(2).padStart(8)].join(''))
}
