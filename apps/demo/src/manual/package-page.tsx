import type { ManualEntry } from 'virtual:manual'
import { Alert, Skeleton, Title } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import type { CatalogueEvent } from '@xmpp-ftw/catalogue'
import { useEffect, useState } from 'react'
import { useLocation } from 'react-router'
import { events, packageName } from '../catalogue/events.js'
import { EventArticle } from './event-article.js'
import { Prose } from './prose.js'

/** A package: what its README says, then each of its events. */
export function PackagePage({ entry }: { entry: ManualEntry }) {
  const [readme, setReadme] = useState<string>()
  const [failed, setFailed] = useState(false)
  const { hash } = useLocation()
  const own = events.filter((event) => event.package === entry.name)
  useDocumentTitle(`${entry.name} · Manual · XMPP-FTW`)

  useEffect(() => {
    let wanted = true
    entry.load().then(
      ({ default: html }) => wanted && setReadme(html),
      () => wanted && setFailed(true),
    )
    return () => {
      wanted = false
    }
  }, [entry])

  useEffect(() => {
    if (hash === '' || (readme === undefined && !failed)) return
    const target = document.getElementById(decodeURIComponent(hash.slice(1)))
    target?.scrollIntoView({ block: 'start' })
    target?.focus({ preventScroll: true })
  }, [hash, readme, failed])

  return (
    <>
      <Title order={1} style={{ overflowWrap: 'anywhere' }}>
        {packageName(entry.name)}
      </Title>
      {failed && <Alert color="red">Its description could not be loaded.</Alert>}
      {readme === undefined && !failed ? <Skeleton h={200} my="md" /> : <Prose html={readme ?? ''} />}
      <Events title="The app asks" events={own.filter(({ kind }) => kind === 'request')} />
      <Events title="The app is told" events={own.filter(({ kind }) => kind === 'push')} />
    </>
  )
}

function Events({ title, events: all }: { title: string; events: readonly CatalogueEvent[] }) {
  if (all.length === 0) return null
  return (
    <section aria-label={title}>
      <Title order={2} mt="xl" mb="sm">
        {title}
      </Title>
      {all.map((event) => (
        <EventArticle key={event.event} event={event} />
      ))}
    </section>
  )
}
