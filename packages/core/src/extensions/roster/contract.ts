import * as v from 'valibot'
import { defineContract } from '../../contract.js'
import { done, flag, jid, jidObject, nothing, strings, text } from '../../schemas.js'

const item = v.object({
  jid: jidObject,
  /** `none`, `to`, `from`, `both`; in a push also `remove`. */
  subscription: v.exactOptional(text),
  name: v.exactOptional(text),
  /** `subscribe` while a request of ours waits for its answer. */
  ask: v.exactOptional(text),
  groups: v.exactOptional(strings),
  /** The contact may subscribe without asking (RFC 6121, 3.4). */
  approved: v.exactOptional(flag),
})

const groups = v.array(text, 'Groups should be an array')

const edit = {
  xep: 'RFC 6121 2.4',
  input: v.object({ jid, groups, name: v.optional(text) }),
  output: done,
  callback: 'required',
  payloadFirst: true,
  examples: [{ jid: 'ben@example.com', name: 'Ben', groups: ['friends', 'work'] }],
} as const

export const contract = defineContract({
  requests: {
    'xmpp.roster.get': {
      summary: 'The contact list.',
      xep: 'RFC 6121 2.1.3',
      input: nothing,
      output: v.array(item),
      callback: 'required',
      examples: [{}],
    },
    'xmpp.roster.add': {
      summary: 'Put a contact on the list; this subscribes to nothing.',
      xep: 'RFC 6121 2.3',
      input: v.object({ jid, name: v.optional(text), groups: v.optional(groups) }),
      output: done,
      callback: 'required',
      examples: [{ jid: 'ben@example.com', name: 'Ben', groups: ['friends'] }],
    },
    'xmpp.roster.edit': { summary: 'Replace name and groups of a contact.', ...edit },
    'xmpp.roster.group': { summary: 'The old name of `xmpp.roster.edit`.', ...edit },
    'xmpp.roster.remove': {
      summary: 'Take a contact off the list, subscriptions both ways included.',
      xep: 'RFC 6121 2.5',
      input: v.object({ jid }),
      output: done,
      callback: 'required',
      after: 'xmpp.roster.add',
      examples: [{ jid: 'ben@example.com' }],
    },
  },
  pushes: {
    'xmpp.roster.push': {
      summary: 'A contact was added, changed or removed, here or on another device.',
      xep: 'RFC 6121 2.1.6',
      payload: item,
      examples: [
        {
          jid: { user: 'ben', domain: 'example.com' },
          subscription: 'both',
          name: 'Ben',
          groups: ['friends'],
        },
        { jid: { user: 'ben', domain: 'example.com' }, subscription: 'remove' },
      ],
    },
  },
})
