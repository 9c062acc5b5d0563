import type { Form, FormSubmission } from '@xmpp-ftw/core'
import { FailureAlert } from '../failure-alert.js'
import { Loading } from '../loading.js'
import { TaskForm } from '../task-form.js'
import type { Answer } from '../use-answer.js'
import { DataForm } from './data-form.js'
import { useDataForm } from './use-data-form.js'

interface Props {
  /** The form, as the service gives it. */
  answer: Answer<Form>
  /** Sends it back; rejects where the service refuses. */
  onSave(form: FormSubmission): Promise<unknown>
  /** What the button says that sends it. */
  label?: string
  /** Takes the place of closing when it is done. */
  onDone?(): void
  onClose(): void
}

/** Settings of something at a service: the form is the service's own. */
export function ServiceForm({ answer: { value, failure }, ...rest }: Props) {
  if (value) return <FormFields form={value} {...rest} />
  return failure ? <FailureAlert failure={failure} /> : <Loading label="Loading the settings" />
}

interface FieldsProps extends Omit<Props, 'answer'> {
  form: Form
}

/** A form of a service to be filled in. */
export function FormFields({ form, onSave, label = 'Save', onDone, onClose }: FieldsProps) {
  const state = useDataForm(form)
  return (
    <TaskForm
      label={label}
      check={state.check}
      onSubmit={() => onSave(state.submission())}
      onDone={onDone}
      onClose={onClose}
    >
      <DataForm state={state} />
    </TaskForm>
  )
}
