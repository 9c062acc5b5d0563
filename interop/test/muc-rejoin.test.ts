import { muc } from '@xmpp-ftw/muc'
import { expect, it } from 'vitest'
import { overFaultyLine } from './support/faulty-line.js'
import { configure, create, enter, gone, here } from './support/muc.js'

overFaultyLine('rooms after a cut', [muc()], (line) => {
  it('go on as they were when the stream is taken up again', async () => {
    const room = `resumed@${line.server.services.muc}`
    const anna = await line.login({ faulty: true })
    const ben = await line.login()
    await create(anna, room, 'anna')
    await enter(ben, room, 'ben', anna)
    anna.forget()
    line.proxy.cut()
    await anna.next('xmpp.connection.interrupted')
    await ben.request('xmpp.muc.message', { room, content: 'while you were away' })
    expect(await anna.next('xmpp.connection')).toMatchObject({ resumed: true })
    expect(await anna.next('xmpp.muc.message')).toMatchObject({ nick: 'ben', content: 'while you were away' })
    expect(await anna.request('xmpp.muc.ping', { room })).toEqual({ joined: true })
    // Nobody came again: the room never noticed.
    expect(anna.waiting('xmpp.muc.roster')).toEqual([])
  })

  it('are entered again when the server was restarted', async () => {
    const room = `restarted@${line.server.services.muc}`
    const anna = await line.login()
    const ben = await line.login()
    await create(anna, room, 'anna')
    await configure(anna, room, { persistentroom: true })
    await enter(ben, room, 'ben', anna)
    anna.forget()
    ben.forget()
    // Ben does not come back.
    await Promise.all([ben.client.close(), anna.next('xmpp.muc.roster', gone(room, 'ben'))])
    await line.server.restart()
    expect(await anna.next('xmpp.connection')).toMatchObject({ resumed: false })
    expect(await anna.next('xmpp.muc.roster', here(room, 'anna'))).toMatchObject({ self: true })
    expect(await anna.request('xmpp.muc.ping', { room })).toEqual({ joined: true })
    await anna.request('xmpp.muc.message', { room, content: 'here again' })
    expect(await anna.next('xmpp.muc.message', ({ content }) => content === 'here again')).toMatchObject({
      self: true,
    })
  })
})
