import type { Role, Senders } from '../session-json.js'

export type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive'

const other: Readonly<Record<Role, Role>> = { initiator: 'responder', responder: 'initiator' }

/** Who sends, where the description of that party has this direction (XEP-0167, section 5). */
export function sendersOf(direction: Direction, party: Role): Senders {
  if (direction === 'sendrecv') return 'both'
  if (direction === 'inactive') return 'none'
  return direction === 'sendonly' ? party : other[party]
}

export function directionOf(senders: Senders = 'both', party: Role): Direction {
  if (senders === 'both') return 'sendrecv'
  if (senders === 'none') return 'inactive'
  return senders === party ? 'sendonly' : 'recvonly'
}
