import { defineContract, schemas } from '@xmpp-ftw/core'
import { contract as disco } from '@xmpp-ftw/disco'
import * as v from 'valibot'

const { done, flag, jid, nothing, text } = schemas

const domain = v.pipe(
  jid,
  v.check((given) => !/[@/]/.test(given), 'must be a domain'),
)

export const discoveryContract = defineContract({
  requests: {
    'xmpp.buddycloud.discover': {
      summary: 'Find the channel server of the own domain, which most other requests need.',
      xep: 'XEP-0030 3.1, 4.1',
      input: v.object({
        /** Use this one instead. It is believed whatever comes from it. */
        server: v.optional(domain),
        /** Ask that one whether it is a channel server. */
        verify: v.optional(flag),
      }),
      /** Its JID. */
      output: text,
      callback: 'required',
      examples: [{}, { server: 'channels.example.com', verify: true }],
    },
    'xmpp.buddycloud.discover.items': disco.requests['xmpp.discover.items'],
    'xmpp.buddycloud.discover.info': disco.requests['xmpp.discover.info'],
    'xmpp.buddycloud.presence': {
      summary: 'Tell the channel server that this session is there: from now on it pushes.',
      xep: 'RFC 6121 4.6',
      input: nothing,
      output: done,
      callback: 'optional',
      after: 'xmpp.buddycloud.discover',
      examples: [{}],
    },
  },
  pushes: {},
})
