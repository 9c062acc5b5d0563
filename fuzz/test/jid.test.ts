import { Jid } from '@xmpp-ftw/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { text } from '../src/arbitraries.js'
import { runs, TIME_LIMIT } from '../src/runs.js'

const part = fc.oneof(text, fc.string({ unit: 'binary', maxLength: 30 }), fc.webAuthority(), fc.ipV6())
const address = fc.oneof(
  part,
  fc.tuple(part, part, part).map(([local, domain, resource]) => `${local}@${domain}/${resource}`),
)

it('an address is refused, or stays what it is however often it is read', { timeout: TIME_LIMIT }, () => {
  fc.assert(
    fc.property(address, (given) => {
      const jid = Jid.parse(given)
      if (!jid) return
      const again = Jid.parse(jid.toString())
      expect(again?.toString()).toBe(jid.toString())
      expect(again?.toJSON()).toEqual(jid.toJSON())
      expect(Jid.from(jid.toJSON())?.toString()).toBe(jid.toString())
      expect(jid.bare().toString()).not.toContain('/')
      const bare = jid.bare().toString()
      // Beyond ASCII, letters that are made upper case and lower case again may be others.
      if (/^[ -~]+$/.test(bare)) expect(Jid.parse(bare.toUpperCase())?.toString()).toBe(bare)
    }),
    runs(3_000),
  )
})
