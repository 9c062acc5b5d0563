import { Text } from '@mantine/core'
import type { ReactNode } from 'react'
import type { FormTable } from '../../session/form-values.js'
import classes from './data-form.module.css'

interface Props {
  table: FormTable
  label: string
  /** What can be done with a row. */
  actions?(row: readonly string[]): ReactNode
}

/** A table of a service. The roles are written out: without columns, on a phone, browsers would forget them. */
export function FormTableView({ table: { columns, rows }, label, actions }: Props) {
  if (rows.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        Nothing there.
      </Text>
    )
  }
  return (
    // biome-ignore-start lint/a11y/noRedundantRoles: laid out without columns, a table loses its roles
    <table className={classes.table} aria-label={label} role="table">
      <thead role="rowgroup">
        <tr role="row">
          {columns.map(({ name, label: heading }) => (
            <th key={name} scope="col" role="columnheader">
              {heading}
            </th>
          ))}
          {actions && (
            <th scope="col" role="columnheader">
              <span className="only-heard">What to do</span>
            </th>
          )}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: nothing else tells rows apart
          <tr key={index} role="row">
            {columns.map(({ name, label: heading }, column) => (
              <td key={name} role="cell" data-label={heading}>
                {row[column]}
              </td>
            ))}
            {actions && <td role="cell">{actions(row)}</td>}
          </tr>
        ))}
      </tbody>
    </table>
    // biome-ignore-end lint/a11y/noRedundantRoles: the table ends here
  )
}
