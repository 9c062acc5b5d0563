import { defineContract } from '../../contract.js'
import { done, nothing } from '../../schemas.js'

export const contract = defineContract({
  requests: {
    'xmpp.carbons.enable': {
      summary: "Get a copy of what the account's other devices send and receive.",
      xep: 'XEP-0280 4',
      input: nothing,
      output: done,
      callback: 'optional',
      examples: [{}],
    },
    'xmpp.carbons.disable': {
      summary: 'Get no copies any more.',
      xep: 'XEP-0280 5',
      input: nothing,
      output: done,
      callback: 'optional',
      examples: [{}],
    },
  },
  pushes: {},
})
