/** What one may do to others in a room (XEP-0045, 5.1 and 5.2). The room has the last word. */
import type { Affiliation, Occupant, Role } from './state.js'

export type Power =
  | { readonly kind: 'role'; readonly role: Role }
  | { readonly kind: 'affiliation'; readonly affiliation: Affiliation }

type Standing = Pick<Occupant, 'role' | 'affiliation'>

const RANKS: Readonly<Record<Affiliation, number>> = { outcast: -1, none: 0, member: 0, admin: 1, owner: 2 }

/** Moderators grant voice and kick, admins make moderators and members and ban, owners do everything. */
export function powersOver(me: Standing, other: Occupant): readonly Power[] {
  const mine = RANKS[me.affiliation]
  const theirs = RANKS[other.affiliation]
  const powers: Power[] = []
  const role = (value: Role) => powers.push({ kind: 'role', role: value })
  const affiliation = (value: Affiliation) => powers.push({ kind: 'affiliation', affiliation: value })

  if (me.role === 'moderator') {
    if (other.role === 'visitor') role('participant')
    if (mine > 0 && other.role === 'participant') role('moderator')
    if (mine > 0 && other.role === 'moderator' && theirs === 0) role('participant')
    if (other.role === 'participant' && theirs === 0) role('visitor')
  }
  // Affiliations are of accounts: without the account there is nothing to change.
  if (other.jid !== undefined && mine > 0 && theirs < 2 && (mine > theirs || mine === 2)) {
    if (other.affiliation !== 'member') affiliation('member')
    if (mine === 2 && other.affiliation !== 'admin') affiliation('admin')
    if (mine === 2) affiliation('owner')
    if (other.affiliation !== 'none') affiliation('none')
  } else if (other.jid !== undefined && mine === 2 && other.affiliation === 'owner') {
    affiliation('admin')
    affiliation('member')
  }
  const isBelow = theirs === 0 || theirs < mine
  if (me.role === 'moderator' && isBelow && (other.role !== 'moderator' || mine > theirs)) role('none')
  if (mine > theirs && mine > 0 && other.jid !== undefined) affiliation('outcast')
  return powers
}
