import { defineContract, schemas } from '@xmpp-ftw/core'
import { entrySchema } from '@xmpp-ftw/item-parser'
import { contract } from '@xmpp-ftw/search'
import * as v from 'valibot'
import { except } from './except.js'

const search = contract.requests
const ask = search['xmpp.search.do']

export const searchContract = defineContract({
  requests: {
    'xmpp.buddycloud.search.get': {
      summary: 'Ask the channel server what can be searched for.',
      xep: 'XEP-0055 2.1',
      input: except(search['xmpp.search.get'].input, ['to']),
      output: search['xmpp.search.get'].output,
      callback: 'required',
      examples: [{}],
    },
    'xmpp.buddycloud.search.do': {
      summary: 'Search channels by a form.',
      xep: 'Buddycloud Channels, XEP-0055 2.1',
      input: except(ask.input, ['to', 'rsm']),
      output: v.object({
        fields: ask.output.entries.fields,
        results: v.array(
          v.object({ node: schemas.text, id: schemas.text, entry: v.exactOptional(entrySchema) }),
        ),
      }),
      callback: 'required',
      examples: [{ form: [{ var: 'content', type: 'text-multi', value: ['tea'] }] }],
    },
  },
  pushes: {},
})
