import { describe, expect, it } from 'vitest'
import { powersOver } from './powers.js'
import type { Affiliation, Occupant, Role } from './state.js'

function somebody(role: Role, affiliation: Affiliation, jid?: string): Occupant {
  return { nick: 'x', show: 'online', role, affiliation, ...(jid && { jid }) }
}

function over(me: Occupant, other: Occupant): string[] {
  return powersOver(me, other).map((power) => (power.kind === 'role' ? power.role : power.affiliation))
}

const owner = somebody('moderator', 'owner', 'o@x')
const admin = somebody('moderator', 'admin', 'a@x')
const moderator = somebody('moderator', 'none', 'm@x')
const guest = somebody('participant', 'none', 'g@x')

describe('powersOver', () => {
  it('gives participants and visitors none', () => {
    expect(over(guest, somebody('visitor', 'none', 'v@x'))).toEqual([])
    expect(over(somebody('visitor', 'member', 'v@x'), guest)).toEqual([])
  })

  it('lets moderators give and take voice and kick, but not each other', () => {
    expect(over(moderator, guest)).toEqual(['visitor', 'none'])
    expect(over(moderator, somebody('visitor', 'none', 'v@x'))).toEqual(['participant', 'none'])
    expect(over(moderator, moderator)).toEqual([])
    expect(over(moderator, admin)).toEqual([])
    expect(over(moderator, owner)).toEqual([])
  })

  it('lets admins make moderators and members and ban, but not other admins', () => {
    expect(over(admin, guest)).toEqual(['moderator', 'visitor', 'member', 'none', 'outcast'])
    expect(over(admin, moderator)).toEqual(['participant', 'member', 'none', 'outcast'])
    expect(over(admin, admin)).toEqual([])
    expect(over(admin, owner)).toEqual([])
  })

  it('lets owners do everything but ban other owners', () => {
    expect(over(owner, guest)).toEqual([
      'moderator',
      'visitor',
      'member',
      'admin',
      'owner',
      'none',
      'outcast',
    ])
    expect(over(owner, admin)).toEqual(['member', 'owner', 'none', 'none', 'outcast'])
    expect(over(owner, owner)).toEqual(['admin', 'member'])
  })

  it('has nothing to say about accounts that the room does not tell', () => {
    expect(over(owner, somebody('participant', 'none'))).toEqual(['moderator', 'visitor', 'none'])
  })
})
