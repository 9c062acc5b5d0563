import { defineContract, schemas } from '@xmpp-ftw/core'
import * as v from 'valibot'

const { choice, done, flag, text } = schemas

export const contract = defineContract({
  requests: {
    'xmpp.debug.enable': {
      summary:
        'Be shown every stanza from now on, until logging out. Refused as `forbidden` unless the operator allows it.',
      xep: 'RFC 6120 8',
      input: schemas.nothing,
      output: done,
      callback: 'optional',
      examples: [{}],
    },
    'xmpp.debug.disable': {
      summary: 'Be shown stanzas no longer.',
      xep: 'RFC 6120 8',
      input: schemas.nothing,
      output: done,
      callback: 'optional',
      examples: [{}],
    },
  },
  pushes: {
    'xmpp.debug.stanza': {
      summary:
        'A stanza that this session sent or got, secrets masked. It comes before the pushes that the stanza leads to.',
      xep: 'RFC 6120 8',
      payload: v.object({
        direction: choice('in', 'out'),
        /** XML as text, to be parsed alone. */
        xml: text,
        /** What follows was left off: the stanza is longer than the operator lets be shown. */
        truncated: v.exactOptional(flag),
      }),
      examples: [
        {
          direction: 'out',
          xml: '<iq xmlns="jabber:client" type="get" to="example.com" id="p-1"><ping xmlns="urn:xmpp:ping"/></iq>',
        },
        { direction: 'in', xml: '<iq xmlns="jabber:client" type="result" from="example.com" id="p-1"/>' },
      ],
    },
  },
})
