import { defineContract, delaySchema, formSchema, formSubmission, Jid, schemas } from '@xmpp-ftw/core'
import * as v from 'valibot'
import { affiliation, role } from './codecs/muc-item.js'

const { choice, done, errorObject, flag, integer, jid, jidObject, text, word } = schemas

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

const reason = v.optional(text)
const ROOM = 'tea@muc.example.com'
const ANNA = { user: 'anna', domain: 'example.com', resource: 'desk' }

/** Requests that take nothing but the room. */
const ofRoom = <const S extends v.GenericSchema>(summary: string, xep: string, output: S) => ({
  summary,
  xep: `XEP-0045 ${xep}`,
  input: v.object({ room: bare }),
  output,
  callback: 'required' as const,
  examples: [{ room: ROOM }],
})

const occupant = {
  room: text,
  /** On a change of nick the new one. */
  nick: v.exactOptional(text),
  /** Status codes where there are any; else `unavailable`, or absent. */
  status: v.exactOptional(v.union([v.array(v.number()), v.literal('unavailable')])),
  type: v.exactOptional(v.literal('unavailable')),
  affiliation: v.exactOptional(affiliation),
  role: v.exactOptional(role),
  jid: v.exactOptional(jidObject),
  show: v.exactOptional(text),
  text: v.exactOptional(text),
  /** Before a change of nick (303). */
  oldNick: v.exactOptional(text),
  /** Who kicked, banned or changed. */
  actor: v.exactOptional(v.object({ nick: v.exactOptional(text), jid: v.exactOptional(jidObject) })),
  reason: v.exactOptional(text),
  /** It is about oneself. */
  self: v.exactOptional(flag),
  /** Stays the same whatever the nick (XEP-0421); only where the room vouches for it. */
  occupantId: v.exactOptional(text),
}

const joining = {
  room: bare,
  nick,
  password: v.optional(text),
  /** How much of the discussion to get; `{ maxchars: 0 }` for none. */
  history: v.optional(
    v.object(
      {
        maxchars: v.optional(count),
        maxstanzas: v.optional(count),
        seconds: v.optional(count),
        since: v.optional(v.pipe(text, v.regex(STAMP, 'must be a date and time as in XEP-0082'))),
      },
      'must be an object',
    ),
  ),
}

const sent = v.object({ id: text })

const item = v.object({
  affiliation: v.exactOptional(affiliation),
  role: v.exactOptional(role),
  jid: v.exactOptional(jidObject),
  nick: v.exactOptional(text),
  actor: occupant.actor,
  reason: v.exactOptional(text),
})

const roleChange = { nick, role, reason }
/** Affiliations are of accounts: a resource is left off (since XEP-0045 1.35.0). */
const affiliationChange = { jid: bare, affiliation, nick: v.optional(nick), reason }

const registered = v.object({ registered: v.literal(true), nick: v.exactOptional(text) })
const registerForm = v.object({
  title: v.exactOptional(text),
  instructions: v.exactOptional(text),
  form: formSchema,
})

const invited = {
  room: text,
  nick: v.exactOptional(text),
  /** Said by the room, which may lie; true of direct invitations. */
  from: v.exactOptional(jidObject),
  reason: v.exactOptional(text),
}

const form = v.pipe(formSubmission, v.description('Fields, each with `var` and `value`'))
const message = {
  room: text,
  nick: v.exactOptional(text),
  id: v.exactOptional(text),
  thread: v.exactOptional(text),
  delay: v.exactOptional(delaySchema),
  occupantId: v.exactOptional(text),
}

export const contract = defineContract({
  requests: {
    'xmpp.muc.join': {
      summary: 'Enter a room. The callback is called when one is in, or with why not.',
      xep: 'XEP-0045 7.2',
      input: v.object(joining),
      output: v.object(occupant),
      callback: 'optional',
      examples: [
        {
          room: ROOM,
          nick: 'anna',
          password: 'kettle',
          history: { maxstanzas: 20, seconds: 3600, since: '2024-05-01T00:00:00Z', maxchars: 65000 },
        },
      ],
    },
    'xmpp.muc.create': {
      summary: 'Enter a room that may not be there yet; `instant` accepts the defaults of a new one.',
      xep: 'XEP-0045 10.1',
      input: v.object({ ...joining, instant: v.optional(flag) }),
      output: v.object(occupant),
      callback: 'optional',
      examples: [{ room: ROOM, nick: 'anna', instant: true }],
    },
    'xmpp.muc.leave': {
      summary: 'Leave a room.',
      xep: 'XEP-0045 7.14',
      input: v.object({ room: bare, reason }),
      output: done,
      callback: 'optional',
      examples: [{ room: ROOM, reason: 'off home' }],
    },
    'xmpp.muc.nick': {
      summary: 'Change the own nick.',
      xep: 'XEP-0045 7.6',
      input: v.object({ room: bare, nick }),
      output: v.object({ room: text, nick: text }),
      callback: 'optional',
      examples: [{ room: ROOM, nick: 'annie' }],
    },
    'xmpp.muc.message': {
      summary: 'Say something to all, or (`to`, a nick) to one occupant alone.',
      xep: 'XEP-0045 7.4',
      input: v.object({
        room: bare,
        to: v.optional(nick),
        content: v.optional(text),
        /** Anything but `xhtml` counts as plain. XHTML is sanitised (XEP-0071). */
        format: v.optional(text),
        state: v.optional(states),
        /** Id of the message that this one corrects (XEP-0308). */
        replace: v.optional(word),
        id: v.optional(word),
        thread: v.optional(text),
      }),
      output: sent,
      callback: 'optional',
      examples: [
        { room: ROOM, content: '<p>milk <em>first</em></p>', format: 'xhtml', state: 'active' },
        { room: ROOM, to: 'ben', content: 'just for you' },
      ],
    },
    'xmpp.muc.subject': {
      summary: 'Set the subject of a room, or clear it.',
      xep: 'XEP-0045 8.1',
      input: v.object({ room: bare, subject: v.optional(text) }),
      output: sent,
      callback: 'optional',
      examples: [{ room: ROOM, subject: 'Biscuits' }],
    },
    'xmpp.muc.invite': {
      summary: 'Invite somebody, through the room or (`direct`, XEP-0249) without it.',
      xep: 'XEP-0045 7.8',
      input: v.object({
        room: bare,
        to: jid,
        reason,
        direct: v.optional(flag),
        /** For direct ones: a room adds its own. */
        password: v.optional(text),
        continue: v.optional(flag),
        thread: v.optional(text),
      }),
      output: sent,
      callback: 'optional',
      examples: [{ room: ROOM, to: 'cleo@example.net', reason: 'we have cake' }],
    },
    'xmpp.muc.invite.decline': {
      summary: 'Refuse an invitation that came through a room.',
      xep: 'XEP-0045 7.8.2',
      input: v.object({ room: bare, to: jid, reason }),
      output: sent,
      callback: 'optional',
      examples: [{ room: ROOM, to: 'anna@example.com', reason: 'busy' }],
    },
    'xmpp.muc.role.get': {
      summary: 'List the occupants with that role.',
      xep: 'XEP-0045 8.5',
      input: v.object({ room: bare, role }),
      output: v.array(item),
      callback: 'required',
      examples: [{ room: ROOM, role: 'participant' }],
    },
    'xmpp.muc.role.set': {
      summary: 'Give an occupant a role; `none` kicks.',
      xep: 'XEP-0045 8.2',
      input: v.object({ room: bare, ...roleChange }),
      output: done,
      callback: 'required',
      examples: [{ room: ROOM, nick: 'ben', role: 'none', reason: 'too loud' }],
    },
    'xmpp.muc.roles': {
      summary: 'Give several occupants their roles, one after the other.',
      xep: 'XEP-0045 8.5',
      input: v.object({ room: bare, items: v.array(v.object(roleChange), 'must be an array') }),
      output: done,
      callback: 'required',
      examples: [{ room: ROOM, items: [{ nick: 'ben', role: 'visitor' }] }],
    },
    'xmpp.muc.affiliation': {
      summary: 'Give somebody an affiliation; `outcast` bans.',
      xep: 'XEP-0045 9.1',
      input: v.object({ room: bare, ...affiliationChange }),
      output: done,
      callback: 'required',
      examples: [{ room: ROOM, jid: 'ben@example.com', affiliation: 'outcast', reason: 'spam' }],
    },
    'xmpp.muc.affiliations': {
      summary: 'Change several affiliations, one after the other.',
      xep: 'XEP-0045 9.5',
      input: v.object({ room: bare, items: v.array(v.object(affiliationChange), 'must be an array') }),
      output: done,
      callback: 'required',
      examples: [{ room: ROOM, items: [{ jid: 'ben@example.com', affiliation: 'member', nick: 'ben' }] }],
    },
    'xmpp.muc.affiliation.get': {
      summary: 'List who has that affiliation.',
      xep: 'XEP-0045 9.2',
      input: v.object({ room: bare, affiliation }),
      output: v.array(item),
      callback: 'required',
      examples: [{ room: ROOM, affiliation: 'outcast' }],
    },
    'xmpp.muc.register.info': ofRoom(
      'What it takes to register with a room, or the nick one is registered with.',
      '7.10',
      v.union([registered, registerForm]),
    ),
    'xmpp.muc.register': {
      summary: 'Register with a room, which may make one a member.',
      xep: 'XEP-0045 7.10',
      input: v.object({ room: bare, form }),
      output: registered,
      callback: 'required',
      examples: [{ room: ROOM, form: [{ var: 'muc#register_roomnick', value: 'anna' }] }],
    },
    'xmpp.muc.unregister': ofRoom('Give up the registration with a room.', '7.10', done),
    'xmpp.muc.room.nick': ofRoom('The nick that a room keeps for us.', '7.12', v.object({ nick: text })),
    'xmpp.muc.room.config.get': ofRoom('The configuration of a room, as a form.', '10.2', formSchema),
    'xmpp.muc.room.config.set': {
      summary: 'Configure a room.',
      xep: 'XEP-0045 10.2',
      input: v.object({ room: bare, form }),
      output: done,
      callback: 'required',
      examples: [{ room: ROOM, form: [{ var: 'muc#roomconfig_membersonly', value: true }] }],
    },
    'xmpp.muc.cancel': ofRoom('Leave the configuration as it was; ends a new room.', '10.1.3', done),
    'xmpp.muc.destroy': {
      summary: 'End a room, and say where to go instead.',
      xep: 'XEP-0045 10.9',
      input: v.object({ room: bare, reason, alternative: v.optional(bare), password: v.optional(text) }),
      output: done,
      callback: 'required',
      examples: [{ room: ROOM, reason: 'moved', alternative: 'coffee@muc.example.com' }],
    },
    'xmpp.muc.voice': {
      summary: 'Ask for a role in a moderated room.',
      xep: 'XEP-0045 7.13',
      input: v.object({ room: bare, role }),
      output: sent,
      callback: 'optional',
      examples: [{ room: ROOM, role: 'participant' }],
    },
    'xmpp.muc.request.answer': {
      summary: 'Decide what `xmpp.muc.request` asked: its fields, with the decision among them.',
      xep: 'XEP-0045 8.6',
      input: v.object({ room: bare, form, type: v.optional(choice('voice', 'registration')) }),
      output: sent,
      callback: 'optional',
      examples: [
        {
          room: ROOM,
          form: [
            { var: 'muc#role', value: 'participant' },
            { var: 'muc#roomnick', value: 'ben' },
            { var: 'muc#request_allow', value: true },
          ],
        },
      ],
    },
    'xmpp.muc.ping': {
      ...ofRoom(
        'Whether the room still knows us; where it does not, it is entered again.',
        '',
        v.object({ joined: flag }),
      ),
      xep: 'XEP-0410 3.2',
    },
    'xmpp.muc.rooms': {
      summary: 'The rooms of this session.',
      input: schemas.nothing,
      output: v.array(
        v.object({
          room: text,
          nick: text,
          state: choice('joining', 'joined', 'leaving'),
          since: v.exactOptional(text),
          occupants: v.number(),
        }),
      ),
      callback: 'required',
      examples: [{}],
    },
    'xmpp.muc.occupants': ofRoom(
      'Who is in a room that one is in oneself, and since when as far as seen from here.',
      '7.2.2',
      v.array(
        v.object({
          nick: text,
          affiliation: v.exactOptional(affiliation),
          role: v.exactOptional(role),
          jid: v.exactOptional(jidObject),
          show: v.exactOptional(text),
          text: v.exactOptional(text),
          occupantId: v.exactOptional(text),
          since: text,
        }),
      ),
    ),
  },
  pushes: {
    'xmpp.muc.message': {
      summary: 'Somebody, or without `nick` the room, says something to all or (`private`) to us alone.',
      xep: 'XEP-0045 7.4',
      payload: v.object({
        ...message,
        private: flag,
        content: v.exactOptional(text),
        format: v.exactOptional(choice('plain', 'xhtml')),
        state: v.exactOptional(states),
        subject: v.exactOptional(text),
        replace: v.exactOptional(text),
        archived: v.exactOptional(v.array(v.object({ by: jidObject, id: text }))),
        /** Said under the own nick. */
        self: v.exactOptional(flag),
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
      payload: v.object({ ...message, subject: v.union([text, v.literal(false)]) }),
      examples: [{ room: ROOM, nick: 'ben', subject: 'Biscuits' }],
    },
    'xmpp.muc.room.config': {
      summary: 'The room or an affiliation changed. With `nick` an occupant says so, not the room.',
      xep: 'XEP-0045 10.2.1',
      payload: v.object({
        room: text,
        nick: v.exactOptional(text),
        status: v.array(v.number()),
        affiliation: v.exactOptional(affiliation),
        role: v.exactOptional(role),
        jid: v.exactOptional(jidObject),
      }),
      examples: [{ room: ROOM, status: [104, 170] }],
    },
    'xmpp.muc.invite': {
      summary: 'We are invited to a room.',
      xep: 'XEP-0045 7.8',
      payload: v.object({
        ...invited,
        password: v.exactOptional(text),
        /** By `from` itself, not through the room (XEP-0249). */
        direct: v.exactOptional(flag),
        continue: v.exactOptional(flag),
        thread: v.exactOptional(text),
      }),
      examples: [{ room: ROOM, from: ANNA, reason: 'we have cake', password: 'kettle' }],
    },
    'xmpp.muc.invite.decline': {
      summary: 'Somebody refused our invitation.',
      xep: 'XEP-0045 7.8.2',
      payload: v.object(invited),
      examples: [{ room: ROOM, from: { user: 'cleo', domain: 'example.net' }, reason: 'busy' }],
    },
    'xmpp.muc.request': {
      summary: 'The room asks for a decision: see `xmpp.muc.request.answer`.',
      xep: 'XEP-0045 8.6',
      payload: v.object({
        room: text,
        id: v.exactOptional(text),
        type: choice('voice', 'registration'),
        form: formSchema,
      }),
      examples: [
        {
          room: ROOM,
          type: 'voice',
          form: {
            fields: [
              { var: 'muc#role', type: 'list-single', value: 'participant' },
              { var: 'muc#roomnick', type: 'text-single', value: 'ben' },
              { var: 'muc#request_allow', type: 'boolean', value: false },
            ],
            items: [],
          },
        },
      ],
    },
    'xmpp.muc.destroy': {
      summary: 'A room has ended.',
      xep: 'XEP-0045 10.9',
      payload: v.object({
        ...occupant,
        alternative: v.exactOptional(text),
        password: v.exactOptional(text),
      }),
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
        room: text,
        nick: v.exactOptional(text),
        id: v.exactOptional(text),
        content: v.exactOptional(text),
        subject: v.exactOptional(v.union([text, v.literal(false)])),
      }),
      examples: [
        {
          type: 'presence',
          error: { type: 'cancel', by: ROOM, condition: 'conflict' },
          room: ROOM,
          nick: 'anna',
        },
      ],
    },
  },
})
