import { tombstone } from '@xmpp-ftw/item-parser'
import type { Notice } from '@xmpp-ftw/pubsub'

/** Something that a channel server tells. */
export interface News {
  notice: Notice
  /** Of a retraction: the item is still there, to show that it was. */
  tombstone?: true
}

/** An item that is deleted may be told twice, as retracted and as the tombstone in its place: that is one piece of news. */
export function newsOf(notices: readonly Notice[]): News[] {
  const retracted = new Set<string>()
  const buried = new Set<string>()
  for (const notice of notices) {
    if (notice.kind === 'retract') retracted.add(keyOf(notice))
    else if (isTombstone(notice)) buried.add(keyOf(notice))
  }
  return notices.flatMap((notice): News | News[] => {
    if (notice.kind === 'retract') return buried.has(keyOf(notice)) ? { notice, tombstone: true } : { notice }
    if (!isTombstone(notice)) return { notice }
    if (retracted.has(keyOf(notice))) return []
    const { id = '', item: _, publisher: __, ...rest } = notice
    return { notice: { ...rest, kind: 'retract', id }, tombstone: true }
  })
}

type ItemNotice = Extract<Notice, { kind: 'item' }>

function isTombstone(notice: Notice): notice is ItemNotice {
  return notice.kind === 'item' && notice.item?.getChild('deleted-entry', tombstone.ns) !== undefined
}

function keyOf({ node, id = '' }: { node: string; id?: string }): string {
  return JSON.stringify([node, id])
}
