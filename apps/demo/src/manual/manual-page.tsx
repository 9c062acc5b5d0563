import { manual } from 'virtual:manual'
import { useEffect, useRef } from 'react'
import { useLocation, useParams } from 'react-router'
import { SideContents } from '../app/side-contents.js'
import { ErrorsPage } from './errors-page.js'
import classes from './manual.module.css'
import { ManualContents } from './manual-contents.js'
import { ManualStart } from './manual-start.js'
import { PackagePage } from './package-page.js'
import { ShapesPage } from './shapes-page.js'

/** What every package is for, and every event that it knows. */
export default function ManualPage() {
  const { page = '' } = useParams()
  const { pathname } = useLocation()
  const content = useRef<HTMLDivElement>(null)
  const entry = manual.find(({ name }) => name === page)
  useEffect(() => {
    if (pathname !== '') content.current?.scrollTo(0, 0)
  }, [pathname])

  return (
    <div className={classes.page}>
      <SideContents title="Manual" button="Contents and search" places={classes}>
        {(onChoose) => <ManualContents onChoose={onChoose} />}
      </SideContents>
      <div className={classes.content} ref={content}>
        <article className={classes.article}>
          {entry && <PackagePage key={entry.name} entry={entry} />}
          {!entry && page === 'errors' && <ErrorsPage />}
          {!entry && page === 'shapes' && <ShapesPage />}
          {!entry && page !== 'errors' && page !== 'shapes' && <ManualStart missing={page} />}
        </article>
      </div>
    </div>
  )
}
