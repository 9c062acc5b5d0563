import { Alert } from '@mantine/core'

/** What went wrong, said where it happened. */
export function FailureAlert({ failure }: { failure: string }) {
  if (failure === '') return null
  return (
    <Alert color="red" role="alert">
      {failure}
    </Alert>
  )
}
