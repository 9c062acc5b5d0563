import { Stack, Text } from '@mantine/core'
import { fieldsOf, tableOf } from '../../session/form-values.js'
import { DataFormField } from './data-form-field.js'
import { FormTableView } from './form-table-view.js'
import type { DataFormState } from './use-data-form.js'

/** The fields of a form of a service (XEP-0004), to be put into a `<form>` with the buttons that send it. */
export function DataForm({ state }: { state: DataFormState }) {
  const { form, values, problems, change } = state
  const table = tableOf(form)
  return (
    <Stack gap="sm">
      {form.instructions && (
        <Text size="sm" c="dimmed" style={{ whiteSpace: 'pre-line' }}>
          {form.instructions}
        </Text>
      )}
      {fieldsOf(form).map((field, index) => (
        <DataFormField
          // biome-ignore lint/suspicious/noArrayIndexKey: the fields of a form stay in their places
          key={index}
          field={field}
          value={values[index] ?? ''}
          problem={problems[index]}
          onChange={(value) => change(index, value)}
        />
      ))}
      {table && <FormTableView table={table} label={form.title ?? 'Results'} />}
    </Stack>
  )
}
