import { ping } from '@xmpp-ftw/ping'
import { expect, it } from 'vitest'
import { overFaultyLine } from './support/faulty-line.js'

overFaultyLine('a stream that is cut', [ping()], (line) => {
  it('is taken up again, and nothing is lost on either way', async () => {
    const anna = await line.login({ faulty: true })
    const ben = await line.login()
    // Stream management is on once the server has answered what came after it.
    await anna.request('xmpp.ping')

    line.proxy.cut()
    await anna.next('xmpp.connection.interrupted')
    await ben.request('xmpp.chat.message', { to: anna.jid, content: 'while you were away' })
    const sent = anna.request('xmpp.chat.message', { to: ben.jid, content: 'while I was away' })
    expect(await anna.next('xmpp.connection', ({ resumed }) => resumed !== undefined)).toMatchObject({
      status: 'online',
      resumed: true,
    })
    expect(await anna.next('xmpp.chat.message')).toMatchObject({ content: 'while you were away' })
    await sent
    expect(await ben.next('xmpp.chat.message')).toMatchObject({ content: 'while I was away' })
    await anna.request('xmpp.ping')
    expect(anna.waiting('xmpp.chat.message')).toEqual([])
    expect(ben.waiting('xmpp.chat.message')).toEqual([])
  })

  it('is opened anew when the server was restarted, and presence is said again', async () => {
    const anna = await line.login()
    await anna.request('xmpp.ping')
    await line.server.restart()
    await anna.next('xmpp.connection.interrupted')
    expect(await anna.next('xmpp.connection', ({ resumed }) => resumed !== undefined)).toMatchObject({
      resumed: false,
    })
    await anna.next('xmpp.presence', ({ from }) => from.user === anna.address.user)
    expect(await anna.request('xmpp.ping')).toBe(true)
  })
})
