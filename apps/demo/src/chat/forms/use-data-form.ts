import type { Form, FormSubmission } from '@xmpp-ftw/core'
import { useState } from 'react'
import {
  type FieldValue,
  type FormValues,
  initialValues,
  problemsOf,
  submissionOf,
} from '../../session/form-values.js'

export interface DataFormState {
  readonly form: Form
  readonly values: FormValues
  /** Shown once one tried to send it. */
  readonly problems: readonly (string | undefined)[]
  change(index: number, value: FieldValue): void
  /** Whether it can be sent; shows what keeps it from that. */
  check(): boolean
  submission(): FormSubmission
}

/** A form that is being filled in. A new form needs a new component, by its `key`. */
export function useDataForm(form: Form): DataFormState {
  const [values, setValues] = useState(() => initialValues(form))
  const [checked, setChecked] = useState(false)
  const problems = problemsOf(form, values)
  return {
    form,
    values,
    problems: checked ? problems : [],
    change: (index, value) => setValues((all) => all.map((each, at) => (at === index ? value : each))),
    check() {
      setChecked(true)
      return problems.every((problem) => problem === undefined)
    },
    submission: () => submissionOf(form, values),
  }
}
