import { defineContract, schemas } from '@xmpp-ftw/core'
import { entrySchema } from '@xmpp-ftw/item-parser'
import { contract } from '@xmpp-ftw/search'
import * as v from 'valibot'
import { asked } from './wrap.js'

const { text } = schemas

export const searchContract = defineContract({
  requests: {
    'xmpp.buddycloud.search.get': asked('xmpp.search.get'),
    'xmpp.buddycloud.search.do': {
      summary: 'Search channels by a form.',
      xep: 'XEP-0055 2.1',
      input: asked('xmpp.search.do', { less: ['rsm'] }).input,
      output: v.object({
        fields: contract.requests['xmpp.search.do'].output.entries.fields,
        results: v.array(v.object({ node: text, id: text, entry: v.exactOptional(entrySchema) })),
      }),
      callback: 'required',
      after: 'xmpp.buddycloud.discover',
      examples: [{ form: [{ var: 'content', type: 'text-multi', value: ['tea'] }] }],
    },
  },
  pushes: {},
})
