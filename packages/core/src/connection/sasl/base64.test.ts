import { describe, expect, it } from 'vitest'
import { decodeBase64, encodeBase64 } from './base64.js'

describe('Base64', () => {
  it('is what everybody else makes of it', () => {
    for (const size of [0, 1, 2, 3, 255, 8192, 100_000]) {
      const bytes = Uint8Array.from({ length: size }, (_, at) => (at * 7919) % 256)
      expect(encodeBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'))
      expect(decodeBase64(encodeBase64(bytes))).toEqual(bytes)
    }
  })

  it.each([
    ['', []],
    ['=', []],
    [' = \n', []],
    ['YQ==', [97]],
    ['YQ', [97]],
    ['YWI', [97, 98]],
    [' YWJj ', [97, 98, 99]],
  ])('%j', (text, bytes) => {
    expect([...decodeBase64(text)]).toEqual(bytes)
  })

  it.each(['Y', 'YQ=', '==', 'Y Q=', 'YQ==YQ==', 'YW-_', 'ä', '😀'])('%j is refused', (text) => {
    expect(() => decodeBase64(text)).toThrowError(
      expect.objectContaining({ application: expect.objectContaining({ condition: 'incorrect-encoding' }) }),
    )
  })
})
