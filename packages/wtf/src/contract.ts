import { defineContract, schemas } from '@xmpp-ftw/core'

export const contract = defineContract({
  requests: {},
  pushes: {
    'xmpp.wtf.push': {
      summary: 'A stanza came that nobody else took. It is XML as text, to be parsed alone.',
      xep: 'RFC 6120 8',
      payload: schemas.text,
      examples: [
        '<iq xmlns="jabber:client" type="get" from="ben@example.com/phone" id="t-1"><time xmlns="urn:xmpp:time"/></iq>',
      ],
    },
  },
})
