import { Code, Text, Title } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { useEffect } from 'react'
import { useLocation } from 'react-router'
import { components } from '../catalogue/events.js'
import { typeText } from '../catalogue/type-text.js'

/** What types of many events have in common, by the name they have in the manual. */
export function ShapesPage() {
  const { hash } = useLocation()
  useDocumentTitle('Shared shapes · Manual · XMPP-FTW')
  useEffect(() => {
    if (hash !== '') document.getElementById(hash.slice(1))?.scrollIntoView()
  }, [hash])
  return (
    <>
      <Title order={1}>Shared shapes</Title>
      <Text mt="xs">Types that events have in common.</Text>
      {Object.entries(components).map(([name, { title: _, description, ...schema }]) => (
        <section key={name} id={name}>
          <Title order={2} size="h4" mt="lg">
            {name}
          </Title>
          {description !== undefined && <Text size="sm">{description}.</Text>}
          <Code block tabIndex={0} mt={4}>
            {typeText(schema)}
          </Code>
        </section>
      ))}
    </>
  )
}
