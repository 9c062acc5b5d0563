import { defineContract, schemas } from '@xmpp-ftw/core'
import { contract } from '@xmpp-ftw/http'
import * as v from 'valibot'

const { jid, text } = schemas
const { requests, pushes } = contract

export const mediaContract = defineContract({
  requests: {
    'xmpp.buddycloud.discover.media-server': {
      summary: 'Find the media server of a domain; from then on its questions are told.',
      xep: 'Buddycloud Channels, XEP-0030 3.1, 4.1',
      input: v.object({ of: jid }),
      /** `endpoint`: where files are, an `http:` or `https:` URL. */
      output: v.object({ component: text, endpoint: v.exactOptional(text) }),
      callback: 'required',
      examples: [{ of: 'example.com' }],
    },
    'xmpp.buddycloud.http.confirm': {
      ...requests['xmpp.http.confirm'],
      summary: 'Confirm to the media server that the user wants to get or store a file.',
    },
    'xmpp.buddycloud.http.deny': {
      ...requests['xmpp.http.deny'],
      summary: 'Deny to the media server that the user wants to get or store a file.',
    },
  },
  pushes: {
    'xmpp.buddycloud.http.verify': {
      ...pushes['xmpp.http.verify'],
      summary:
        'The media server asks whether the user made an HTTP request. Denied when not answered in time.',
    },
  },
})
