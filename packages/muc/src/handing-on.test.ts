import type { SavedSession } from '@xmpp-ftw/core'
import { TestSession } from '@xmpp-ftw/testing'
import { expect, it } from 'vitest'
import { muc } from './index.js'
import { inRoom, isPresence, item, message, presence, ROOM } from './room-in-test.js'

async function handedOn(test: TestSession): Promise<TestSession> {
  const saved = JSON.parse(JSON.stringify(test.session.suspend())) as SavedSession
  return TestSession.restore([muc()], saved)
}

it('rooms, and who is in them, go on in another process', async () => {
  const before = await inRoom(undefined, ['ben', 'carl'])
  before.receive(message('ben', '<body>helo</body>'))
  const { data: there } = await before.request('xmpp.muc.occupants', { room: ROOM })
  const after = await handedOn(before)
  expect(after.connection.sent).toEqual([])
  expect(await after.request('xmpp.muc.occupants', { room: ROOM })).toEqual({ data: there })
  expect((await after.request('xmpp.muc.rooms')).data).toMatchObject([
    { room: ROOM, nick: 'anna', state: 'joined', occupants: 3 },
  ])
  const correction = `<body>hello</body><replace xmlns='urn:xmpp:message-correct:0' id='m1'/>`
  after.receive(message('carl', correction, 'groupchat', 'm2'))
  expect(await after.nextPush('xmpp.muc.message')).not.toHaveProperty('replace')
  after.receive(message('ben', correction, 'groupchat', 'm3'))
  expect(await after.nextPush('xmpp.muc.message')).toMatchObject({ replace: 'm1' })
  after.receive(presence('ben', item('none', 'none'), '', 'unavailable'))
  expect(await after.nextPush('xmpp.muc.roster')).toMatchObject({ nick: 'ben', type: 'unavailable' })
})

it('rooms are entered again where the stream was lost after all', async () => {
  const after = await handedOn(await inRoom())
  after.connection.interrupt()
  after.connection.bind()
  expect((await after.connection.next(isPresence)).attrs.to).toBe(`${ROOM}/anna`)
})
