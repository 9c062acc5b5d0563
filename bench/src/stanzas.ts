/** What a chat application gets and sends, as servers write it. Every stanza of a kind differs in its ids and texts. */

export const USER = 'anna@example.com/desk'
export const ROOM = 'tea@muc.example.com'
/** Name of the archive query that archive results answer; the session chooses it, so it is put in later. */
export const QUERY = '@query@'

export const KINDS = [
  'chat',
  'presence',
  'roster push',
  'room message',
  'pubsub event',
  'archive result',
] as const

export type Kind = (typeof KINDS)[number]

const CLIENT = "xmlns='jabber:client'"

const write: Readonly<Record<Kind, (n: number, id: string) => string>> = {
  chat: (n, id) =>
    `<message ${CLIENT} to='${USER}' from='ben${n % 20}@example.com/phone' type='chat' id='${id}'>` +
    `<body>Number ${n}: shall we meet at the usual place? I will be there at ${n % 12} o&apos;clock.</body>` +
    "<active xmlns='http://jabber.org/protocol/chatstates'/><request xmlns='urn:xmpp:receipts'/>" +
    `<origin-id xmlns='urn:xmpp:sid:0' id='${id}'/>` +
    `<stanza-id xmlns='urn:xmpp:sid:0' by='anna@example.com' id='1709${n}'/></message>`,

  presence: (n, id) =>
    `<presence ${CLIENT} to='${USER}' from='ben${n % 20}@example.com/phone' id='${id}'><show>away</show>` +
    `<status>Back at ${n % 12}</status><priority>5</priority>` +
    "<c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='https://example.com/client' ver='q07IKJEyjvHSyhy//CH0CxmKi8w='/>" +
    '</presence>',

  'roster push': (n, id) =>
    `<iq ${CLIENT} to='${USER}' id='${id}' type='set'><query xmlns='jabber:iq:roster' ver='ver${n}'>` +
    `<item jid='ben${n % 20}@example.com' name='Ben ${n}' subscription='both'><group>Friends</group></item></query></iq>`,

  'room message': (n, id) =>
    `<message ${CLIENT} to='${USER}' from='${ROOM}/occupant ${n % 20}' type='groupchat' id='${id}'>` +
    `<body>Number ${n}: has anybody seen the key to the second floor?</body>` +
    `<occupant-id xmlns='urn:xmpp:occupant-id:0' id='dd72603deec90a38ba552f7c68cbcc61bca202cd${n % 20}'/>` +
    `<stanza-id xmlns='urn:xmpp:sid:0' by='${ROOM}' id='1709${n}'/></message>`,

  'pubsub event': (n) =>
    `<message ${CLIENT} from='pubsub.example.com' to='${USER}'>` +
    "<event xmlns='http://jabber.org/protocol/pubsub#event'><items node='news'>" +
    `<item id='item-${n}'><entry xmlns='http://www.w3.org/2005/Atom'><title>News ${n}</title>` +
    '<summary>To be, or not to be: that is the question.</summary>' +
    `<link rel='alternate' type='text/html' href='https://example.com/news/${n}'/>` +
    `<id>tag:example.com,2026:entry-${n}</id><published>2026-11-21T18:30:02Z</published>` +
    '<updated>2026-11-21T18:30:02Z</updated></entry></item></items></event></message>',

  'archive result': (n, id) =>
    `<message ${CLIENT} to='${USER}'><result xmlns='urn:xmpp:mam:2' queryid='${QUERY}' id='28482-${n}'>` +
    "<forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' stamp='2026-11-21T23:08:25Z'/>" +
    `<message ${CLIENT} to='anna@example.com' from='ben${n % 20}@example.com/phone' type='chat' id='${id}'>` +
    `<body>Number ${n}: call me but love, and I&apos;ll be new baptized</body>` +
    `<origin-id xmlns='urn:xmpp:sid:0' id='${id}'/></message></forwarded></result></message>`,
}

/** Stanzas of that kind as they come out of a socket: each a text of its own. */
export function stanzas(kind: Kind, count: number, query = 'query'): string[] {
  return Array.from({ length: count }, (_, n) => solid(write[kind](n, uuid(n)).replace(QUERY, query)))
}

/** What an app asks for, and the payload it gives, for stanzas of the kinds that it sends. */
export const REQUESTS = {
  chat: (n: number) => ({
    event: 'xmpp.chat.message',
    data: {
      to: `ben${n % 20}@example.com`,
      content: `Number ${n}: shall we meet at ${n % 12} o'clock?`,
      state: 'active',
    },
  }),
  presence: (n: number) => ({
    event: 'xmpp.presence',
    data: { show: 'away', status: `Back at ${n % 12}`, priority: 5 },
  }),
  'room message': (n: number) => ({
    event: 'xmpp.muc.message',
    data: { room: ROOM, content: `Number ${n}: has anybody seen the key to the second floor?` },
  }),
} as const

export type RequestKind = keyof typeof REQUESTS

/** Request frames of that kind as they come out of a WebSocket. */
export function requests(kind: RequestKind, count: number): string[] {
  return Array.from({ length: count }, (_, n) =>
    solid(JSON.stringify({ type: 'request', id: `r${n}`, ...REQUESTS[kind](n) })),
  )
}

/** One string in one piece, as a decoder makes it: put together from pieces, reading it would cost more. */
export function solid(text: string): string {
  return Buffer.from(text).toString()
}

function uuid(n: number): string {
  return `${n.toString(16).padStart(8, '0')}-a7f3-4c1e-9d7b-05e3f1c2d4b6`
}
