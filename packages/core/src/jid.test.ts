import { describe, expect, it } from 'vitest'
import { Jid } from './jid.js'

describe('parsing', () => {
  it.each([
    ['juliet@example.com', ['juliet', 'example.com', '']],
    ['juliet@example.com/foo', ['juliet', 'example.com', 'foo']],
    ['juliet@example.com/foo bar', ['juliet', 'example.com', 'foo bar']],
    ['juliet@example.com/foo@bar', ['juliet', 'example.com', 'foo@bar']],
    ['foo\\20bar@example.com', ['foo\\20bar', 'example.com', '']],
    ['fussball@example.com', ['fussball', 'example.com', '']],
    ['fußball@example.com', ['fußball', 'example.com', '']],
    ['π@example.com', ['π', 'example.com', '']],
    ['Σ@example.com/foo', ['σ', 'example.com', 'foo']],
    ['king@example.com/♚', ['king', 'example.com', '♚']],
    ['example.com', ['', 'example.com', '']],
    ['example.com/foobar', ['', 'example.com', 'foobar']],
    ['a.example.com/b@example.net', ['', 'a.example.com', 'b@example.net']],
    ['a@b/c/d', ['a', 'b', 'c/d']],
    ['b.com/x@y', ['', 'b.com', 'x@y']],
    ['Anna@EXAMPLE.com./Desk', ['anna', 'example.com', 'Desk']],
    ['ａｎｎａ@example.com', ['anna', 'example.com', '']],
    ['anna@bücher.example', ['anna', 'bücher.example', '']],
    ['anna@[2001:db8::1]/x', ['anna', '[2001:db8::1]', 'x']],
    ['anna@192.0.2.1', ['anna', '192.0.2.1', '']],
    ['anna@example.com/a\u00a0b', ['anna', 'example.com', 'a b']],
  ])('%s', (text, parts) => {
    const jid = Jid.parse(text)
    expect(jid && [jid.local, jid.domain, jid.resource]).toEqual(parts)
  })

  it.each([
    '',
    '@example.com',
    '/x',
    'anna@',
    'anna@/x',
    'anna@example.com/',
    '"juliet"@example.com',
    'foo bar@example.com',
    'henryⅣ@example.com',
    '♚@example.com',
    'a@b@c',
    'a<b@example.com',
    'a\u0000b@example.com',
    'anna@exa mple.com',
    'anna@-example.com',
    'anna@example..com',
    'anna@example.com/\u0007',
    `${'a'.repeat(1024)}@example.com`,
    `a@example.com/${'ä'.repeat(512)}`,
  ])('refuses %j', (text) => {
    expect(Jid.parse(text)).toBeUndefined()
  })
})

describe('a JID', () => {
  const jid = Jid.parse('anna@example.com/desk') as Jid

  it('has a JSON form and comes back from it', () => {
    expect(jid.toJSON()).toEqual({ user: 'anna', domain: 'example.com', resource: 'desk' })
    expect(Jid.parse('example.com')?.toJSON()).toEqual({ domain: 'example.com' })
    expect(Jid.from({ user: 'ANNA', domain: 'example.com', resource: 'desk' })?.equals(jid)).toBe(true)
    expect(Jid.from('anna@example.com/desk')?.equals(jid)).toBe(true)
  })

  it('has a bare form', () => {
    expect(jid.bare().toString()).toBe('anna@example.com')
    expect(jid.bare().isBare).toBe(true)
    expect(jid.bare().withResource('phone')?.toString()).toBe('anna@example.com/phone')
    expect(jid.withResource('\u0000')).toBeUndefined()
  })

  it('equals itself however it is written', () => {
    expect(Jid.parse('ANNA@Example.COM/desk')?.equals(jid)).toBe(true)
    expect(Jid.parse('anna@example.com/Desk')?.equals(jid)).toBe(false)
    expect(jid.equals(undefined)).toBe(false)
  })
})
