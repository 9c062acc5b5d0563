import { defineContract } from '@xmpp-ftw/core'
import { contract } from '@xmpp-ftw/register'
import { except } from './except.js'

const register = contract.requests
const set = register['xmpp.register.set']

export const registrationContract = defineContract({
  requests: {
    'xmpp.buddycloud.register': {
      summary: 'Register with the channel server, which makes the own channel. Harmless when that was done.',
      xep: 'XEP-0077 3.1',
      input: except(set.input, ['to']),
      output: set.output,
      callback: 'required',
      examples: [{}],
    },
    'xmpp.buddycloud.register.get': {
      summary: 'Ask what registering with the channel server takes, or what is on file.',
      xep: 'XEP-0077 3.1',
      input: except(register['xmpp.register.get'].input, ['to']),
      output: register['xmpp.register.get'].output,
      callback: 'required',
      examples: [{}],
    },
    'xmpp.buddycloud.register.set': {
      summary: 'Register with the channel server by fields or a form, or change what is on file.',
      xep: 'XEP-0077 3.1',
      input: except(set.input, ['to']),
      output: set.output,
      callback: 'required',
      examples: [{ username: 'ann', email: 'ann@example.com' }, { form: [{ var: 'nick', value: 'Ann' }] }],
    },
    'xmpp.buddycloud.register.password': {
      ...register['xmpp.register.password'],
      summary: 'Change the password at a server, as `xmpp.register.password`. Needs no discovery.',
    },
    'xmpp.buddycloud.register.unregister': {
      summary: 'Leave the channel server.',
      xep: 'XEP-0077 3.2',
      input: except(register['xmpp.register.unregister'].input, ['to']),
      output: register['xmpp.register.unregister'].output,
      callback: 'required',
      examples: [{}],
    },
  },
  pushes: {},
})
