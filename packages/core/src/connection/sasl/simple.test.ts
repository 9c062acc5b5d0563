import { describe, expect, it } from 'vitest'
import { anonymous } from './anonymous.js'
import { oauthBearer } from './oauthbearer.js'
import { plain } from './plain.js'

const text = (bytes: Uint8Array | undefined): string | undefined => bytes && new TextDecoder().decode(bytes)
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const failing = (condition: string) => ({ condition: 'login-fail', application: { condition } })

describe('PLAIN', () => {
  it('sends name and password as they are, in UTF-8', async () => {
    expect(text(await plain('tim', 'tanstaaftanstaaf').initial())).toBe('\0tim\0tanstaaftanstaaf')
    expect(text(await plain('jürgen', 'pä€😀').initial())).toBe('\0jürgen\0pä€😀')
  })

  it.each([
    ['', 'p'],
    ['a\0b', 'p'],
    ['a', 'p\0'],
  ])('refuses %j with %j', async (username, password) => {
    await expect(plain(username, password).initial()).rejects.toMatchObject(failing('malformed-request'))
  })

  it('answers no challenge', async () => {
    await expect(plain('a', 'b').challenge(bytes('more'))).rejects.toMatchObject(failing('aborted'))
  })

  it('ends with success', async () => {
    await plain('a', 'b').success(undefined)
  })
})

describe('ANONYMOUS', () => {
  it('tells nothing', async () => {
    const mechanism = anonymous()
    expect(await mechanism.initial()).toBeUndefined()
    expect(await mechanism.challenge(bytes('who?'))).toHaveLength(0)
    await mechanism.success(undefined)
  })
})

describe('OAUTHBEARER', () => {
  it('sends the token (RFC 7628, section 4.1)', async () => {
    const mechanism = oauthBearer('vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==', 'user@example.com')
    expect(text(await mechanism.initial())).toBe(
      'n,a=user@example.com,\u0001auth=Bearer vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==\u0001\u0001',
    )
    await mechanism.success(undefined)
  })

  it('leaves the account to the token', async () => {
    expect(text(await oauthBearer('t').initial())).toBe('n,,\u0001auth=Bearer t\u0001\u0001')
  })

  it('escapes the account', async () => {
    expect(text(await oauthBearer('t', 'a=,b@d').initial())).toMatch(/^n,a=a=3D=2Cb@d,/)
  })

  it.each(['', 'a b', 'a\u0001', 'a\n', 'ä'])('refuses the token %j', async (token) => {
    await expect(oauthBearer(token).initial()).rejects.toMatchObject(failing('malformed-request'))
  })

  it('answers an error once, and then believes no success (RFC 7628, section 3.2.3)', async () => {
    const mechanism = oauthBearer('t')
    await mechanism.initial()
    const error = bytes('{"status":"invalid_token"}')
    expect(await mechanism.challenge(error)).toEqual(Uint8Array.of(1))
    await expect(mechanism.challenge(error)).rejects.toMatchObject(failing('aborted'))
    await expect(mechanism.success(undefined)).rejects.toMatchObject(failing('aborted'))
  })
})
