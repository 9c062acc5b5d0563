import { Loader } from '@mantine/core'
import { IconPlugConnectedX } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useChat } from '../app/session-context.js'
import { sentence } from '../session/errors.js'
import classes from './connection-banner.module.css'

/** Says that the connection is down, and what is done about it. */
export function ConnectionBanner() {
  const { phase, error, retryAt } = useChat(({ connection }) => connection)
  const seconds = useSecondsUntil(phase === 'interrupted' ? retryAt : undefined)
  return (
    <div role="status">
      {phase === 'interrupted' && (
        <div className={classes.banner}>
          <IconPlugConnectedX size={18} aria-hidden />
          {error && <span>{sentence(error)}</span>}
          {/* A countdown read aloud every second is no help. */}
          <span aria-hidden>{seconds > 0 ? `Trying again in ${seconds} s` : 'Connecting again…'}</span>
          <Loader size={14} color="currentColor" aria-hidden />
        </div>
      )}
    </div>
  )
}

function useSecondsUntil(moment: number | undefined): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    if (moment === undefined) return
    setNow(Date.now())
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [moment])
  return moment === undefined ? 0 : Math.max(0, Math.ceil((moment - now) / 1000))
}
