/** What a new description of one side changes: the actions that say so (XEP-0166, section 7.2). */

import type { SessionDescription } from './sdp/parse.js'
import type { Action, Content, Transport } from './session-json.js'

export interface Change {
  action: Action
  contents: Content[]
  groupings?: SessionDescription['groupings']
}

/** In the order in which they can be carried out. Contents keep whom they were created by. */
export function changesBetween(before: SessionDescription, after: SessionDescription): Change[] {
  const found: Change[] = []
  const note = (action: Action, contents: Content[], rest: Partial<Change> = {}) => {
    if (contents.length > 0) found.push({ action, contents, ...rest })
  }
  const kept = after.contents.flatMap((now) => {
    const then = contentNamed(before, now.name)
    return then ? [{ now, then }] : []
  })
  note('content-remove', before.contents.filter(({ name }) => !contentNamed(after, name)).map(named))
  note(
    'content-add',
    after.contents.filter(({ name }) => !contentNamed(before, name)),
    { groupings: after.groupings },
  )
  note(
    'content-modify',
    kept
      .filter(({ now, then }) => isRtp(now) && now.senders !== then.senders)
      .map(({ now }) => ({ ...named(now), senders: now.senders })),
  )
  note(
    'description-info',
    kept
      .filter(({ now, then }) => sourcesOf(now) !== sourcesOf(then))
      .map(({ now }) => ({ ...named(now), description: now.description })),
  )
  note(
    'transport-info',
    kept
      .filter(({ now, then }) => isRestart(now.transport, then.transport))
      .map(({ now }) => ({ ...named(now), transport: credentials(now.transport) })),
  )
  return found
}

export function contentNamed(description: SessionDescription | undefined, name: string): Content | undefined {
  return description?.contents.find((content) => content.name === name)
}

/** Just which content is meant. */
export function named({ name, creator }: Content): Content {
  return { name, creator }
}

/** New credentials are a restart of ICE (RFC 8445, section 9). */
export function isRestart(now: Transport | undefined, then: Transport | undefined): boolean {
  return now?.ufrag !== undefined && now.ufrag !== then?.ufrag
}

/** A transport without its candidates. */
export function credentials(transport: Transport = {}): Transport {
  return { ...transport, candidates: [] }
}

function isRtp({ description }: Content): boolean {
  return description?.descType === 'rtp'
}

function sourcesOf({ description }: Content): string {
  return JSON.stringify(description?.sources ?? [])
}
