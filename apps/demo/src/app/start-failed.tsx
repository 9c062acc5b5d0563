import { Alert, Button, Center } from '@mantine/core'
import { IconPlugConnectedX } from '@tabler/icons-react'

export function StartFailed({ reason }: { reason: string }) {
  return (
    <Center component="main" h="100%" p="md">
      <Alert
        color="red"
        title="The server of this page does not answer"
        icon={<IconPlugConnectedX aria-hidden />}
        maw={480}
      >
        <p>{reason}</p>
        <Button onClick={() => location.reload()}>Try again</Button>
      </Alert>
    </Center>
  )
}
