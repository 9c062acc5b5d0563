import { defineContract, formSchema, formSubmission, oobSchema, schemas } from '@xmpp-ftw/core'
import * as v from 'valibot'

const { done, jid, text } = schemas

const toFill = v.exactOptional(v.union([v.literal(true), v.string()]))
const given = v.optional(text)

/** What is asked of everybody who wants something of a service: the fields of the schema, or else its form. */
const details = v.object({
  to: jid,
  /** Sent instead of all other fields. An empty list hands the form in as it is. */
  form: v.optional(formSubmission),
  username: given,
  nick: given,
  password: given,
  name: given,
  first: given,
  last: given,
  email: given,
  address: given,
  city: given,
  state: given,
  zip: given,
  phone: given,
  url: given,
  date: given,
  misc: given,
  text: given,
  key: given,
})

const registered = v.object({
  registered: v.literal(true),
  /** Where to go on, where the service says so. */
  oob: v.exactOptional(oobSchema),
})

export const contract = defineContract({
  requests: {
    'xmpp.register.get': {
      summary:
        'Ask what registering takes, or what is on file. A form goes before fields, fields before `oob`.',
      xep: 'XEP-0077 3.1',
      input: v.object({ to: jid }),
      output: v.object({
        instructions: v.exactOptional(text),
        registered: v.exactOptional(v.literal(true)),
        /** `true`: the field is wanted; a string is what is on file. */
        username: toFill,
        nick: toFill,
        password: toFill,
        name: toFill,
        first: toFill,
        last: toFill,
        email: toFill,
        address: toFill,
        city: toFill,
        state: toFill,
        zip: toFill,
        phone: toFill,
        url: toFill,
        date: toFill,
        misc: toFill,
        text: toFill,
        key: toFill,
        form: v.exactOptional(formSchema),
        oob: v.exactOptional(oobSchema),
      }),
      callback: 'required',
      examples: [{ to: 'contest.example.com' }],
    },
    'xmpp.register.set': {
      summary: 'Register, or change what is on file: every field that was wanted, or the form alone.',
      xep: 'XEP-0077 3.1',
      input: details,
      output: registered,
      callback: 'required',
      examples: [
        { to: 'news.example.com', username: 'anna', password: 's3cret', email: 'anna@example.com' },
        { to: 'contest.example.com', form: [{ var: 'first', value: 'Anna' }] },
      ],
    },
    'xmpp.register.unregister': {
      summary: 'Leave a service, or delete the own account: its session ends with it.',
      xep: 'XEP-0077 3.2',
      input: v.object({ to: jid, form: v.optional(formSubmission) }),
      output: done,
      callback: 'required',
      destroys: 'the registration; at the own server the account, with all that is kept for it',
      examples: [
        { to: 'contest.example.com' },
        { to: 'example.com', form: [{ var: 'password', value: 's3cret' }] },
      ],
    },
    'xmpp.register.password': {
      summary: 'Change the password at a server or service. Refused on a stream without TLS.',
      xep: 'XEP-0077 3.3',
      input: details,
      output: registered,
      callback: 'required',
      examples: [
        { to: 'example.com', username: 'anna', password: 'n3wer' },
        { to: 'example.com', form: [{ var: 'old_password', value: 's3cret' }] },
      ],
    },
  },
  pushes: {},
})
