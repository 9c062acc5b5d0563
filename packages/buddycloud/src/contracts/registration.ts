import { defineContract } from '@xmpp-ftw/core'
import { contract } from '@xmpp-ftw/register'
import { asked } from './wrap.js'

export const registrationContract = defineContract({
  requests: {
    'xmpp.buddycloud.register': asked('xmpp.register.set', {
      summary: 'Register with the channel server, which makes the own channel.',
      examples: [{}],
    }),
    'xmpp.buddycloud.register.get': asked('xmpp.register.get'),
    'xmpp.buddycloud.register.set': asked('xmpp.register.set'),
    'xmpp.buddycloud.register.password': contract.requests['xmpp.register.password'],
    'xmpp.buddycloud.register.unregister': asked('xmpp.register.unregister', {
      summary: 'Leave the channel server.',
      destroys: 'the own channel',
    }),
  },
  pushes: {},
})
