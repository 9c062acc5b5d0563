import { Button, Group, Stack } from '@mantine/core'
import type { Form, FormSubmission } from '@xmpp-ftw/core'
import type { FormEvent } from 'react'
import { FailureAlert } from '../failure-alert.js'
import { Loading } from '../loading.js'
import type { Answer } from '../use-answer.js'
import { useTask } from '../use-task.js'
import { DataForm } from './data-form.js'
import { useDataForm } from './use-data-form.js'

interface Props {
  /** The form, as the service gives it. */
  answer: Answer<Form>
  /** Sends it back; rejects where the service refuses. */
  onSave(form: FormSubmission): Promise<unknown>
  onClose(): void
}

/** Settings of something at a service: the form is the service's own. */
export function ServiceForm({ answer: { value, failure }, ...rest }: Props) {
  if (value) return <Fields form={value} {...rest} />
  return failure ? <FailureAlert failure={failure} /> : <Loading label="Loading the settings" />
}

function Fields({ form, onSave, onClose }: { form: Form } & Omit<Props, 'answer'>) {
  const state = useDataForm(form)
  const { busy, failure, run } = useTask()

  async function submit(event: FormEvent) {
    event.preventDefault()
    if (!state.check()) return
    if (await run(() => onSave(state.submission()))) onClose()
  }

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <DataForm state={state} />
        <FailureAlert failure={failure} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={busy}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
