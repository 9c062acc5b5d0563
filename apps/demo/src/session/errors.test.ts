import { describe, expect, it } from 'vitest'
import { sentence } from './errors.js'

describe('sentence', () => {
  it('prefers what is known most exactly', () => {
    const refused = (condition: string) => ({
      type: 'auth',
      condition: 'registration-fail',
      application: { condition },
    })
    expect(sentence(refused('conflict'))).toBe('That name is taken already.')
    expect(sentence(refused('forbidden'))).toBe('You are not allowed to do that.')
    expect(sentence(refused('unheard-of'))).toBe('The server did not make the account.')
    expect(sentence({ type: 'cancel', condition: 'conflict' })).toContain('somewhere else')
  })

  it('else takes the words that came, and never has none', () => {
    expect(sentence({ type: 'cancel', condition: 'odd', description: 'Odd thing' })).toBe('Odd thing')
    expect(sentence({ type: 'cancel', condition: 'odd' })).toBe('odd')
    expect(sentence({ type: 'cancel' })).toBe('Something went wrong.')
  })
})
