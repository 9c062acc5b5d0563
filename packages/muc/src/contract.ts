import { defineContract, delaySchema, formSchema, formSubmission, Jid, schemas } from '@xmpp-ftw/core'
import * as v from 'valibot'
import { affiliation, role } from './codecs/muc-item.js'

const { choice, done, errorObject, flag, integer, jid, jidObject, text, word } = schemas

type Entries = Record<string, v.GenericSchema>

/** Keys that a request may lack. */
function optional<const E extends Entries>(entries: E) {
  return each(entries, (schema) => v.optional(schema)) as {
    [K in keyof E]: v.OptionalSchema<E[K], undefined>
  }
}

/** Keys that what the app gets may lack. */
function maybe<const E extends Entries>(entries: E) {
  return each(entries, (schema) => v.exactOptional(schema)) as {
    [K in keyof E]: v.ExactOptionalSchema<E[K], undefined>
  }
}

function each(entries: Entries, change: (schema: v.GenericSchema) => v.GenericSchema): Entries {
  return Object.fromEntries(Object.entries(entries).map(([key, schema]) => [key, change(schema)]))
}

/** A room has no resource: one that was given is left off. */
const bare = v.pipe(
  jid,
  v.transform((given) => given.replace(/\/.*/s, '')),
)

const nick = v.pipe(
  word,
  v.transform((given) => Jid.of('', 'room', given)?.resource),
  v.string('must be a nickname'),
)

const count = v.union(
  [integer(0, 2 ** 31), v.pipe(text, v.regex(/^\d{1,9}$/), v.transform(Number))],
  'must be a whole number',
)

const STAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/

const states = choice('active', 'composing', 'paused', 'inactive', 'gone')

const ROOM = 'tea@muc.example.com'
const ANNA = { user: 'anna', domain: 'example.com', resource: 'desk' }

/** What a request about a room takes: the room comes first, in the order of checking, too. */
function about<const E extends Entries>(entries: E) {
  return v.object({ room: bare, ...entries })
}

const item = maybe({
  affiliation,
  role,
  jid: jidObject,
  nick: text,
  /** Who kicked, banned or changed. */
  actor: v.object(maybe({ nick: text, jid: jidObject })),
  reason: text,
})

const details = maybe({
  show: text,
  text,
  /** Stays the same whatever the nick (XEP-0421); only where the room vouches for it. */
  occupantId: text,
})

const occupant = {
  room: text,
  /** `nick`: on a change of nick the new one. */
  ...item,
  ...details,
  ...maybe({
    /** Status codes where there are any; else `unavailable`, or absent. */
    status: v.union([v.array(v.number()), v.literal('unavailable')]),
    type: v.literal('unavailable'),
    /** Before a change of nick (303). */
    oldNick: text,
    /** It is about oneself. */
    self: flag,
  }),
}

const joining = {
  nick,
  ...optional({
    password: text,
    /** How much of the discussion to get; `{ maxchars: 0 }` for none. */
    history: v.object(
      optional({
        maxchars: count,
        maxstanzas: count,
        seconds: count,
        since: v.pipe(text, v.regex(STAMP, 'must be a date and time as in XEP-0082')),
      }),
      'must be an object',
    ),
  }),
}

const sent = v.object({ id: text })
const list = v.array(v.object(item))
const reason = optional({ reason: text })
const roleChange = { nick, role, ...reason }
/** Affiliations are of accounts: a resource is left off (since XEP-0045 1.35.0). */
const affiliationChange = { jid: bare, affiliation, ...optional({ nick }), ...reason }

function several<const E extends Entries>(entries: E) {
  return { items: v.array(v.object(entries), 'must be an array') }
}

const registered = v.object({ registered: v.literal(true), ...maybe({ nick: text }) })

const from = {
  room: text,
  ...maybe({ nick: text }),
}

const invited = {
  ...from,
  /** `from` is said by the room, which may lie; it is true of direct invitations. */
  ...maybe({ from: jidObject, reason: text }),
}

const message = {
  ...from,
  ...maybe({ id: text, thread: text, delay: delaySchema, occupantId: text }),
}

const subject = v.union([text, v.literal(false)])

export const contract = defineContract({
  requests: {
    'xmpp.muc.join': {
      summary: 'Enter a room. The callback is called when one is in, or with why not.',
      xep: 'XEP-0045 7.2',
      input: about(joining),
      output: v.object(occupant),
      callback: 'optional',
      examples: [
        {
          room: ROOM,
          nick: 'anna',
          password: 'kettle',
          history: { maxstanzas: 20, since: '2024-05-01T00:00:00Z' },
        },
      ],
    },
    'xmpp.muc.create': {
      summary: 'Enter a room that may not be there yet; `instant` accepts the defaults of a new one.',
      xep: 'XEP-0045 10.1',
      input: about({ ...joining, ...optional({ instant: flag }) }),
      output: v.object(occupant),
      callback: 'optional',
      examples: [{ room: ROOM, nick: 'anna', instant: true }],
    },
    'xmpp.muc.leave': {
      summary: 'Leave a room.',
      xep: 'XEP-0045 7.14',
      input: about(reason),
      output: done,
      callback: 'optional',
      after: 'xmpp.muc.create',
      examples: [{ room: ROOM, reason: 'off home' }],
    },
    'xmpp.muc.nick': {
      summary: 'Change the own nick.',
      xep: 'XEP-0045 7.6',
      input: about({ nick }),
      output: v.object({ room: text, nick: text }),
      callback: 'optional',
      after: 'xmpp.muc.create',
      examples: [{ room: ROOM, nick: 'annie' }],
    },
    'xmpp.muc.message': {
      summary: 'Say something to all, or (`to`, a nick) to one occupant alone.',
      xep: 'XEP-0045 7.4',
      input: about(
        optional({
          to: nick,
          content: text,
          /** Anything but `xhtml` counts as plain. XHTML is sanitised (XEP-0071). */
          format: text,
          state: states,
          /** Id of the message that this one corrects (XEP-0308). */
          replace: word,
          id: word,
          thread: text,
        }),
      ),
      output: sent,
      callback: 'optional',
      after: 'xmpp.muc.create',
      examples: [
        { room: ROOM, content: '<p>milk <em>first</em></p>', format: 'xhtml', state: 'active' },
        { room: ROOM, to: 'ben', content: 'just for you' },
      ],
    },
    'xmpp.muc.subject': {
      summary: 'Set the subject of a room, or clear it.',
      xep: 'XEP-0045 8.1',
      input: about(optional({ subject: text })),
      output: sent,
      callback: 'optional',
      after: 'xmpp.muc.create',
      examples: [{ room: ROOM, subject: 'Biscuits' }],
    },
    'xmpp.muc.invite': {
      summary: 'Invite somebody, through the room or (`direct`, XEP-0249) without it.',
      xep: 'XEP-0045 7.8',
      input: about({
        to: jid,
        ...reason,
        ...optional({
          direct: flag,
          /** For direct ones: a room adds its own. */
          password: text,
          continue: flag,
          thread: text,
        }),
      }),
      output: sent,
      callback: 'optional',
      after: 'xmpp.muc.create',
      examples: [{ room: ROOM, to: 'cleo@example.net', reason: 'we have cake' }],
    },
    'xmpp.muc.invite.decline': {
      summary: 'Refuse an invitation that came through a room.',
      xep: 'XEP-0045 7.8.2',
      input: about({ to: jid, ...reason }),
      output: sent,
      callback: 'optional',
      answers: 'xmpp.muc.invite',
      examples: [{ room: ROOM, to: 'anna@example.com', reason: 'busy' }],
    },
    'xmpp.muc.role.get': {
      summary: 'List the occupants with that role.',
      xep: 'XEP-0045 8.5',
      input: about({ role }),
      output: list,
      callback: 'required',
      after: 'xmpp.muc.create',
      examples: [{ room: ROOM, role: 'participant' }],
    },
    'xmpp.muc.role.set': {
      summary: 'Give an occupant a role; `none` kicks.',
      xep: 'XEP-0045 8.2',
      input: about(roleChange),
      output: done,
      callback: 'required',
      after: 'xmpp.muc.create',
      examples: [{ room: ROOM, nick: 'ben', role: 'none', reason: 'too loud' }],
    },
    'xmpp.muc.roles': {
      summary: 'Give several occupants their roles, one after the other.',
      xep: 'XEP-0045 8.5',
      input: about(several(roleChange)),
      output: done,
      callback: 'required',
      after: 'xmpp.muc.create',
      examples: [{ room: ROOM, items: [{ nick: 'ben', role: 'visitor' }] }],
    },
    'xmpp.muc.affiliation': {
      summary: 'Give somebody an affiliation; `outcast` bans.',
      xep: 'XEP-0045 9.1',
      input: about(affiliationChange),
      output: done,
      callback: 'required',
      after: 'xmpp.muc.create',
      examples: [{ room: ROOM, jid: 'ben@example.com', affiliation: 'outcast', reason: 'spam' }],
    },
    'xmpp.muc.affiliations': {
      summary: 'Change several affiliations, one after the other.',
      xep: 'XEP-0045 9.5',
      input: about(several(affiliationChange)),
      output: done,
      callback: 'required',
      after: 'xmpp.muc.create',
      examples: [{ room: ROOM, items: [{ jid: 'ben@example.com', affiliation: 'member' }] }],
    },
    'xmpp.muc.affiliation.get': {
      summary: 'List who has that affiliation.',
      xep: 'XEP-0045 9.2',
      input: about({ affiliation }),
      output: list,
      callback: 'required',
      after: 'xmpp.muc.create',
      examples: [{ room: ROOM, affiliation: 'outcast' }],
    },
    'xmpp.muc.register.info': {
      summary: 'What it takes to register with a room, or the nick one is registered with.',
      xep: 'XEP-0045 7.10',
      input: about({}),
      output: v.union([
        registered,
        v.object({ ...maybe({ title: text, instructions: text }), form: formSchema }),
      ]),
      callback: 'required',
      after: 'xmpp.muc.create',
      examples: [{ room: ROOM }],
    },
    'xmpp.muc.register': {
      summary: 'Register with a room, which may make one a member.',
      xep: 'XEP-0045 7.10',
      input: about({ form: formSubmission }),
      output: registered,
      callback: 'required',
      after: 'xmpp.muc.create',
      examples: [{ room: ROOM, form: [{ var: 'muc#register_roomnick', value: 'anna' }] }],
    },
    'xmpp.muc.unregister': {
      summary: 'Give up a registration.',
      xep: 'XEP-0045 7.10',
      input: about({}),
      output: done,
      callback: 'required',
      after: 'xmpp.muc.create',
      examples: [{ room: ROOM }],
    },
    'xmpp.muc.room.nick': {
      summary: 'The nick that a room keeps for us.',
      xep: 'XEP-0045 7.12',
      input: about({}),
      output: v.object({ nick: text }),
      callback: 'required',
      after: 'xmpp.muc.create',
      examples: [{ room: ROOM }],
    },
    'xmpp.muc.room.config.get': {
      summary: 'The configuration of a room, as a form.',
      xep: 'XEP-0045 10.2',
      input: about({}),
      output: formSchema,
      callback: 'required',
      after: 'xmpp.muc.create',
      examples: [{ room: ROOM }],
    },
    'xmpp.muc.room.config.set': {
      summary: 'Configure a room.',
      xep: 'XEP-0045 10.2',
      input: about({ form: formSubmission }),
      output: done,
      callback: 'required',
      after: 'xmpp.muc.create',
      examples: [{ room: ROOM, form: [{ var: 'muc#roomconfig_membersonly', value: true }] }],
    },
    'xmpp.muc.cancel': {
      summary: 'Leave the configuration as it was; ends a new room.',
      xep: 'XEP-0045 10.1.3',
      input: about({}),
      output: done,
      callback: 'required',
      after: 'xmpp.muc.create',
      examples: [{ room: ROOM }],
    },
    'xmpp.muc.destroy': {
      summary: 'End a room, and say where to go instead.',
      xep: 'XEP-0045 10.9',
      input: about({ ...reason, ...optional({ alternative: bare, password: text }) }),
      output: done,
      callback: 'required',
      destroys: 'the room, for everybody',
      after: 'xmpp.muc.create',
      examples: [{ room: ROOM, reason: 'moved', alternative: 'coffee@muc.example.com' }],
    },
    'xmpp.muc.voice': {
      summary: 'Ask for a role in a moderated room.',
      xep: 'XEP-0045 7.13',
      input: about({ role }),
      output: sent,
      callback: 'optional',
      after: 'xmpp.muc.create',
      examples: [{ room: ROOM, role: 'participant' }],
    },
    'xmpp.muc.request.answer': {
      summary: 'Decide what `xmpp.muc.request` asked: its fields, with the decision among them.',
      xep: 'XEP-0045 8.6',
      input: about({ form: formSubmission, ...optional({ type: choice('voice', 'registration') }) }),
      output: sent,
      callback: 'optional',
      answers: 'xmpp.muc.request',
      after: 'xmpp.muc.create',
      examples: [
        {
          room: ROOM,
          form: [
            { var: 'muc#roomnick', value: 'ben' },
            { var: 'muc#request_allow', value: true },
          ],
        },
      ],
    },
    'xmpp.muc.ping': {
      summary: 'Whether the room still knows us; where it does not, it is entered again.',
      xep: 'XEP-0410 3.2',
      input: about({}),
      output: v.object({ joined: flag }),
      callback: 'required',
      after: 'xmpp.muc.create',
      examples: [{ room: ROOM }],
    },
    'xmpp.muc.rooms': {
      summary: 'The rooms of this session.',
      input: schemas.nothing,
      output: v.array(
        v.object({
          room: text,
          nick: text,
          state: choice('joining', 'joined', 'leaving'),
          occupants: v.number(),
          ...maybe({ since: text }),
        }),
      ),
      callback: 'required',
      examples: [{}],
    },
    'xmpp.muc.occupants': {
      summary: 'Who is in a room that one is in, and since when as far as seen from here.',
      xep: 'XEP-0045 7.2.2',
      input: about({}),
      output: v.array(
        v.object({
          nick: text,
          since: text,
          ...maybe({ affiliation, role, jid: jidObject }),
          ...details,
        }),
      ),
      callback: 'required',
      after: 'xmpp.muc.create',
      examples: [{ room: ROOM }],
    },
  },
  pushes: {
    'xmpp.muc.message': {
      summary: 'Somebody, or without `nick` the room, says something to all or (`private`) to us alone.',
      xep: 'XEP-0045 7.4',
      payload: v.object({
        ...message,
        private: flag,
        ...maybe({
          content: text,
          format: choice('plain', 'xhtml'),
          state: states,
          subject: text,
          replace: text,
          archived: v.array(v.object({ by: jidObject, id: text })),
          /** Said under the own nick. */
          self: flag,
        }),
      }),
      examples: [
        {
          room: ROOM,
          nick: 'ben',
          private: false,
          content: 'hello all',
          format: 'plain',
          state: 'active',
          id: 'm9',
          delay: { when: '2024-05-01T10:00:00Z', from: ROOM },
        },
      ],
    },
    'xmpp.muc.roster': {
      summary:
        'Somebody came, changed or left. `status` 110 is oneself, 301 banned, 307 kicked, 303 new nick.',
      xep: 'XEP-0045 7.2.2',
      payload: v.object(occupant),
      examples: [
        {
          room: ROOM,
          nick: 'anna',
          status: [100, 110, 201],
          affiliation: 'owner',
          role: 'moderator',
          jid: ANNA,
        },
        {
          room: ROOM,
          nick: 'ben',
          status: [307],
          type: 'unavailable',
          affiliation: 'none',
          role: 'none',
          actor: { nick: 'anna' },
          reason: 'too loud',
        },
      ],
    },
    'xmpp.muc.subject': {
      summary: 'The subject of a room; `false` when there is none.',
      xep: 'XEP-0045 8.1',
      payload: v.object({ ...message, subject }),
      examples: [{ room: ROOM, nick: 'ben', subject: 'Biscuits' }],
    },
    'xmpp.muc.room.config': {
      summary: 'The room or an affiliation changed. With `nick` an occupant says so, not the room.',
      xep: 'XEP-0045 10.2.1',
      payload: v.object({
        ...from,
        status: v.array(v.number()),
        ...maybe({ affiliation, role, jid: jidObject }),
      }),
      examples: [{ room: ROOM, status: [104, 170] }],
    },
    'xmpp.muc.invite': {
      summary: 'We are invited to a room.',
      xep: 'XEP-0045 7.8',
      payload: v.object({
        ...invited,
        ...maybe({
          password: text,
          /** By `from` itself, not through the room (XEP-0249). */
          direct: flag,
          continue: flag,
          thread: text,
        }),
      }),
      examples: [{ room: ROOM, from: ANNA, reason: 'we have cake', password: 'kettle' }],
    },
    'xmpp.muc.invite.decline': {
      summary: 'Somebody refused our invitation.',
      xep: 'XEP-0045 7.8.2',
      payload: v.object(invited),
      examples: [{ room: ROOM, from: ANNA, reason: 'busy' }],
    },
    'xmpp.muc.request': {
      summary: 'The room asks for a decision: see `xmpp.muc.request.answer`.',
      xep: 'XEP-0045 8.6',
      payload: v.object({
        room: text,
        ...maybe({ id: text }),
        type: choice('voice', 'registration'),
        form: formSchema,
      }),
      examples: [
        {
          room: ROOM,
          type: 'voice',
          form: { fields: [{ var: 'muc#request_allow', type: 'boolean', value: false }], items: [] },
        },
      ],
    },
    'xmpp.muc.destroy': {
      summary: 'A room has ended.',
      xep: 'XEP-0045 10.9',
      payload: v.object({ ...occupant, ...maybe({ alternative: text, password: text }) }),
      examples: [
        {
          room: ROOM,
          nick: 'anna',
          affiliation: 'none',
          role: 'none',
          alternative: 'coffee@muc.example.com',
          reason: 'moved',
          status: 'unavailable',
        },
      ],
    },
    'xmpp.muc.error': {
      summary: 'A room refused what we sent: joining (`presence`), a message, or making it usable (`iq`).',
      xep: 'XEP-0045 7.2',
      payload: v.object({
        type: choice('message', 'presence', 'iq'),
        error: errorObject,
        ...from,
        ...maybe({ id: text, content: text, subject }),
      }),
      examples: [{ type: 'presence', error: { type: 'cancel', condition: 'conflict' }, room: ROOM }],
    },
  },
})
