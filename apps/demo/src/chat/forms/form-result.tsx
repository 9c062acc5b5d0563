import { Stack, Text } from '@mantine/core'
import type { Form } from '@xmpp-ftw/core'
import { fieldsOf, tableOf, wordsOf } from '../../session/form-values.js'
import classes from './data-form.module.css'
import { FormTableView } from './form-table-view.js'

/** What a service tells by a form that nobody fills in. */
export function FormResult({ form }: { form: Form }) {
  const table = tableOf(form)
  const told = fieldsOf(form).filter(({ type }) => type !== 'hidden')
  return (
    <Stack gap="sm">
      {form.instructions && (
        <Text size="sm" c="dimmed" style={{ whiteSpace: 'pre-line' }}>
          {form.instructions}
        </Text>
      )}
      {told.length > 0 && (
        <dl className={classes.told}>
          {told.map(({ var: name = '', label, value }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the fields of a form stay in their places
            <div key={index}>
              {(label || name) && <dt>{label || name}</dt>}
              <dd>{Array.isArray(value) ? value.join('\n') : wordsOf(value)}</dd>
            </div>
          ))}
        </dl>
      )}
      {table && <FormTableView table={table} label={form.title ?? 'Results'} />}
    </Stack>
  )
}
