import { expect, it } from 'vitest'
import { fill, type Surroundings } from './placeholders.js'

const surroundings: Surroundings = {
  me: 'anna@ftw.test',
  other: 'ben@ftw.test',
  password: 'pw',
  services: [
    {
      jid: 'rooms.ftw.test',
      name: 'Rooms',
      features: new Set(),
      identities: new Set(['conference/text']),
    },
  ],
}

it('puts those who are there in the place of those of the examples', () => {
  expect(
    fill(
      {
        to: 'ben@example.com/phone',
        from: { user: 'anna', domain: 'example.com', resource: 'desk' },
        server: 'example.com',
        room: 'tea@muc.example.com',
        node: ['pubsub.example.com', 'xmpp:pubsub.example.com?;node=news2'],
        stranger: 'cleo@example.net',
      },
      surroundings,
    ),
  ).toEqual({
    to: 'ben@ftw.test/phone',
    from: { user: 'anna', domain: 'ftw.test', resource: 'desk' },
    server: 'ftw.test',
    room: 'tea@rooms.ftw.test',
    node: ['pubsub.ftw.test', 'xmpp:pubsub.ftw.test?;node=news2'],
    stranger: 'ben@ftw.test',
  })
})

it('leaves alone what is no address of an example', () => {
  const value = { url: 'https://example.com/a.gif', text: 'hello', n: 3, flag: true, none: null, list: [1] }
  expect(fill(value, surroundings)).toEqual(value)
})

it('knows the password only of accounts that are there for trying things out', () => {
  expect(fill({ password: 's3cret' }, surroundings)).toEqual({ password: 'pw' })
  const { password: _, ...others } = surroundings
  expect(fill({ password: 's3cret' }, others)).toEqual({ password: 's3cret' })
})
