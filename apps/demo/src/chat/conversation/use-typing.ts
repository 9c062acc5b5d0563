import { useEffect, useMemo } from 'react'
import { useSession } from '../../app/session-context.js'

/** So long after the last key one has paused (XEP-0085, 5.1). */
const PAUSE = 5_000

/** Tells the other side that one writes, pauses, or has thought better of it; a message sent tells that by itself. */
export function useTyping(jid: string): (text: string, sent?: boolean) => void {
  const session = useSession()
  const typing = useMemo(() => {
    let told: 'active' | 'composing' | 'paused' = 'active'
    let timer: ReturnType<typeof setTimeout> | undefined
    const tell = (state: typeof told) => {
      if (state !== told) session.tellTyping(jid, state)
      told = state
    }
    return {
      wrote(text: string, sent = false) {
        clearTimeout(timer)
        if (sent) told = 'active'
        else if (text.trim() === '') tell('active')
        else {
          tell('composing')
          timer = setTimeout(() => tell('paused'), PAUSE)
        }
      },
      left() {
        clearTimeout(timer)
        if (told === 'composing') tell('paused')
      },
    }
  }, [session, jid])
  useEffect(() => typing.left, [typing])
  return typing.wrote
}
