import errors from 'virtual:errors'
import { Title } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { Prose } from './prose.js'

export function ErrorsPage() {
  useDocumentTitle('Errors · Manual · XMPP-FTW')
  return (
    <>
      <Title order={1}>Errors</Title>
      <Prose html={errors} />
    </>
  )
}
