import type { PushPayload } from '@xmpp-ftw/client'
import { useEffect, useState } from 'react'
import { useSession } from '../../app/session-context.js'
import { useAnswer } from '../use-answer.js'

export interface Item {
  readonly id: string
  readonly entry?: PushPayload<'xmpp.pubsub.push.item'>['entry']
  /** It came while one looked. */
  readonly isNew?: true
}

interface Live {
  /** By id: what came, or `null` for what was retracted. */
  readonly changes: ReadonlyMap<string, Item | null>
  readonly isGone: boolean
  readonly isPurged: boolean
}

const NOTHING: Live = { changes: new Map(), isGone: false, isPurged: false }
const MOST = 50

/** The items of a node, the newest first, and what becomes of them while one looks. */
export function useItems(service: string, node: string) {
  const session = useSession()
  const [live, setLive] = useState(NOTHING)
  const { value, failure, again } = useAnswer(async () => {
    const { items } = await session.request('xmpp.pubsub.retrieve', { to: service, node, maxItems: MOST })
    return items
  }, [session, service, node])

  useEffect(() => {
    setLive(NOTHING)
    const isHere = (push: { from: string; node: string }) => push.from === service && push.node === node
    const set = (id: string, item: Item | null) =>
      setLive((last) => {
        const changes = new Map(last.changes)
        changes.delete(id)
        return { ...last, changes: changes.set(id, item) }
      })
    const ends = [
      session.on('xmpp.pubsub.push.item', (push) => {
        const { id, entry } = push
        if (isHere(push) && id !== undefined) set(id, { id, isNew: true, ...(entry && { entry }) })
      }),
      session.on('xmpp.pubsub.push.retract', (push) => {
        if (isHere(push)) set(push.id, null)
      }),
      session.on('xmpp.pubsub.push.purge', (push) => {
        if (isHere(push)) setLive({ ...NOTHING, isPurged: true })
      }),
      session.on('xmpp.pubsub.push.delete', (push) => {
        if (isHere(push)) setLive({ ...NOTHING, isPurged: true, isGone: true })
      }),
    ]
    return () => {
      for (const end of ends) end()
    }
  }, [session, service, node])

  return {
    items: value && merged(live.isPurged ? [] : value, live),
    isGone: live.isGone,
    failure,
    /** Asks once more: what one did oneself is not told to those who are not subscribed. */
    again,
  }
}

function merged(items: readonly Item[], { changes }: Live): readonly Item[] {
  const came = [...changes.values()].filter((item) => item !== null).reverse()
  return [...came, ...items.filter(({ id }) => !changes.has(id))]
}
