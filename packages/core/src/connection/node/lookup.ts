import { lookup as systemLookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { isAddress, isLoopback, isPublic } from '../addresses.js'
import { refused } from '../stream-errors.js'

/** Whose addresses may be connected to: anybody's that are public; every address of a host the operator named. */
export type Reach = 'public' | 'any' | 'loopback'

export function mayReach(address: string, reach: Reach): boolean {
  if (reach === 'any') return isAddress(address)
  return reach === 'loopback' ? isLoopback(address) : isPublic(address)
}

/**
 * Looks names up for a socket and leaves out what may not be reached: what is checked is what is connected to, so a
 * name cannot change its address in between.
 */
export function guardedLookup(reach: Reach, lookup: typeof systemLookup = systemLookup): LookupFunction {
  return (host, options, callback) => {
    lookup(host, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '', 0)
      const allowed = addresses.filter(({ address }) => mayReach(address, reach))
      const [first] = allowed
      if (!first) return callback(refused(`The address of '${host}' is not allowed`), '', 0)
      if (options.all) return callback(null, allowed)
      callback(null, first.address, first.family)
    })
  }
}
