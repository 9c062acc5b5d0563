import { defineContract, schemas } from '@xmpp-ftw/core'
import { contract } from '@xmpp-ftw/http'
import * as v from 'valibot'

const { jid, text } = schemas
const { requests, pushes } = contract

export const mediaContract = defineContract({
  requests: {
    'xmpp.buddycloud.discover.media-server': {
      summary: 'Find the media server of a domain; from then on its questions are told.',
      xep: 'XEP-0030 3.1, 4.1',
      input: v.object({ of: jid }),
      /** `endpoint`: where files are, an `http:` or `https:` URL. */
      output: v.object({ component: text, endpoint: v.exactOptional(text) }),
      callback: 'required',
      examples: [{ of: 'example.com' }],
    },
    'xmpp.buddycloud.http.confirm': {
      ...requests['xmpp.http.confirm'],
      answers: 'xmpp.buddycloud.http.verify',
    },
    'xmpp.buddycloud.http.deny': { ...requests['xmpp.http.deny'], answers: 'xmpp.buddycloud.http.verify' },
  },
  pushes: {
    'xmpp.buddycloud.http.verify': pushes['xmpp.http.verify'],
  },
})
