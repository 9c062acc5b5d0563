import { Center, Loader } from '@mantine/core'

/** Stands where something is about to be. */
export function Loading({ label }: { label: string }) {
  return (
    <Center h="100%" p="xl" role="status" aria-label={label}>
      <Loader />
    </Center>
  )
}
