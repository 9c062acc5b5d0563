import type { Handlers } from '@xmpp-ftw/core'
import type { Buddycloud } from '../buddycloud.js'
import type { registrationContract } from '../contracts/registration.js'

export function registration(cloud: Buddycloud): Handlers<typeof registrationContract> {
  return {
    'xmpp.buddycloud.register': cloud.at('xmpp.register.set'),
    'xmpp.buddycloud.register.get': cloud.at('xmpp.register.get'),
    'xmpp.buddycloud.register.set': cloud.at('xmpp.register.set'),
    'xmpp.buddycloud.register.password': (input, context) =>
      cloud.register.requests['xmpp.register.password'](input, context),
    'xmpp.buddycloud.register.unregister': cloud.at('xmpp.register.unregister'),
  }
}
