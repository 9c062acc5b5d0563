import { describe, expect, it } from 'vitest'
import { saslprep } from './saslprep.js'

describe('SASLprep', () => {
  // The first five are RFC 4013's own (section 3).
  it.each([
    ['I\u00adX', 'IX', 'soft hyphen vanishes'],
    ['user', 'user', 'nothing to do'],
    ['USER', 'USER', 'case is kept'],
    ['\u00aa', 'a', 'NFKC'],
    ['\u2168', 'IX', 'NFKC'],
    ['a\u00a0b\u3000c', 'a b c', 'spaces'],
    ['p\u00e4ss\u20acw\u00f6rd', 'päss€wörd', 'accents, currency'],
    ['pa\u0308ss', 'päss', 'composed'],
    ['\ufb01ne', 'fine', 'ligature'],
    ['\u200d\ufe0f\ufeff', '', 'nothing is left'],
    ['😀', '😀', 'beyond the basic plane'],
  ])('%j → %j: %s', (text, prepared) => {
    expect(saslprep(text, 'it')).toBe(prepared)
  })

  it.each([
    '\u0000',
    '\u0007',
    '\u007f',
    '\u0085',
    '\u2028',
    '\u202e',
    '\ue000',
    '\ufdd0',
    '\ufffd',
    '\ud800',
    '\u{1fffe}',
    '\u{f0000}',
    '\u{e0041}',
  ])('%j is refused, without being repeated', (text) => {
    expect(() => saslprep(`hunter2${text}`, 'the password')).toThrowError(
      expect.objectContaining({
        condition: 'login-fail',
        application: expect.objectContaining({ description: 'the password has a forbidden character' }),
      }),
    )
  })
})
