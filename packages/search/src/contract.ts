import {
  defineContract,
  formSchema,
  formSubmission,
  oobSchema,
  prepared,
  resultSetRequest,
  schemas,
} from '@xmpp-ftw/core'
import * as v from 'valibot'

const { jid, strings, text } = schemas

/** A list is an object, too, with numbers for names. */
const basic = prepared(v.record(v.string(), text, 'must be an object'), (given) =>
  Array.isArray(given) ? 'a list' : given,
)

export const contract = defineContract({
  requests: {
    'xmpp.search.get': {
      summary: 'Ask a directory what can be searched for: simple fields, or a form.',
      xep: 'XEP-0055 2.1',
      input: v.object({ to: jid }),
      output: v.object({
        instructions: v.nullable(text),
        /** Names of the simple fields, where there is no form. */
        basic: v.exactOptional(strings),
        form: v.exactOptional(formSchema),
        oob: v.exactOptional(oobSchema),
      }),
      callback: 'required',
      examples: [{ to: 'dir.example.com' }],
    },
    'xmpp.search.do': {
      summary: 'Search a directory by simple fields or by a form.',
      xep: 'XEP-0055 2.1',
      input: v.pipe(
        v.object({
          to: jid,
          /** Name of field → what to look for. Wins over `form`. */
          basic: v.optional(basic),
          form: v.optional(formSubmission),
          rsm: v.optional(resultSetRequest),
        }),
        v.check(
          (input) => input.basic !== undefined || input.form !== undefined,
          "Missing 'basic' or 'form' key",
        ),
      ),
      output: v.object({
        /** Columns by name. */
        fields: v.record(v.string(), v.object({ label: v.exactOptional(text), type: text })),
        /** Values by column: lists, booleans or text, as the column's type has it. */
        results: v.array(v.record(v.string(), v.union([v.string(), v.boolean(), v.array(v.string())]))),
      }),
      callback: 'required',
      paged: true,
      examples: [
        { to: 'dir.example.com', basic: { last: 'Jones' } },
        { to: 'dir.example.com', form: [{ var: 'last', value: 'Jones' }], rsm: { max: 10 } },
      ],
    },
  },
  pushes: {},
})
