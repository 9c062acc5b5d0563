import type { PushPayload } from '@xmpp-ftw/client'
import { mam } from '@xmpp-ftw/mam'
import { muc } from '@xmpp-ftw/muc'
import { ping } from '@xmpp-ftw/ping'
import { describe, expect, it } from 'vitest'
import type { Actor } from './support/actor.js'
import { overFaultyLine, type Way } from './support/faulty-line.js'
import { create, enter } from './support/muc.js'

type Message = PushPayload<'xmpp.chat.message'>

const numbered = (name: string, count: number) => Array.from({ length: count }, (_, n) => `${name}-${n + 1}`)
const ids = (messages: readonly { id?: string }[]) => messages.map(({ id }) => id)

async function write(from: Actor, to: Actor, texts: readonly string[]): Promise<void> {
  for (const content of texts) await from.request('xmpp.chat.message', { to: to.bare, content, id: content })
  // By now the server has taken them.
  await from.request('xmpp.ping')
}

overFaultyLine('what a gap swallowed', [mam({ catchUp: true }), muc(), ping()], (line) => {
  const ways: [string, Way][] = [
    ['directly', { faulty: true, resumable: false }],
    ['through a gateway', { faulty: true, resumable: false, gateway: true }],
  ]

  /** Anna's line breaks, and her server knows. Ben is told, for she told him of herself. */
  async function cutOff(anna: Actor, ben: Actor): Promise<void> {
    await anna.request('xmpp.presence', { to: ben.jid })
    await ben.next('xmpp.presence', ({ from }) => from.user === anna.address.user)
    line.proxy.cut()
    line.proxy.refuse()
    await anna.next('xmpp.connection.interrupted')
    await ben.next('xmpp.presence', ({ from, show }) => from.user === anna.address.user && show === 'offline')
  }

  describe.each(ways)('%s', (_title, way) => {
    it('is told once and in order, before what comes new', async () => {
      const [anna, ben, phone] = [await line.login(way), await line.login(), await line.login()]
      const { id: said } = await anna.request('xmpp.chat.message', {
        to: ben.bare,
        content: 'mine',
        receipt: true,
      })
      await ben.next('xmpp.chat.message')
      await write(ben, anna, ['before-1', 'before-2'])
      await anna.next('xmpp.chat.message', ({ id }) => id === 'before-2')
      anna.forget()
      await cutOff(anna, ben)

      const missed = numbered('missed', 120)
      await write(ben, anna, missed)
      await write(phone, anna, ['another'])
      await ben.request('xmpp.chat.receipt', { to: anna.bare, id: said })
      await ben.request('xmpp.chat.message', {
        to: anna.bare,
        content: 'better',
        id: 'better',
        replace: 'missed-120',
      })
      const live = numbered('live', 40)
      line.proxy.pass()
      const [caughtUp] = await Promise.all([anna.next('xmpp.mam.catchup'), write(ben, anna, live)])
      expect(caughtUp).toMatchObject({ complete: true, after: expect.any(String) })
      await write(ben, anna, ['last'])
      await anna.next('xmpp.chat.message', ({ id }) => id === 'last')

      const messages = anna.waiting('xmpp.chat.message')
      expect(ids(messages)).toEqual([...missed, 'another', 'better', ...live])
      const late = messages.find(({ id }) => id === 'missed-7') as Message
      expect(late).toMatchObject({
        content: 'missed-7',
        delay: { when: expect.any(String) },
        archived: [{ by: anna.address }],
      })
      expect(messages.find(({ id }) => id === 'better')).toMatchObject({ replace: 'missed-120' })
      // ejabberd archives no receipts: they wait for the next login.
      if (line.kind === 'prosody') expect(ids(anna.waiting('xmpp.chat.receipt'))).toEqual([said])
      else expect(await anna.next('xmpp.chat.receipt')).toMatchObject({ id: said })
      expect(await anna.next('xmpp.connection', ({ resumed }) => resumed !== undefined)).toMatchObject({
        resumed: false,
      })
    })

    it('comes from rooms, too', async () => {
      const room = `gap-${way.gateway ? 'gateway' : 'direct'}@${line.server.services.muc}`
      const [anna, ben] = [await line.login(way), await line.login()]
      await create(ben, room, 'ben')
      await enter(anna, room, 'anna', ben)
      const speak = async (texts: readonly string[]) => {
        for (const content of texts) await ben.request('xmpp.muc.message', { room, content, id: content })
        await ben.next('xmpp.muc.message', ({ id }) => id === texts.at(-1))
      }
      await speak(['before'])
      await anna.next('xmpp.muc.message')
      anna.forget()
      await cutOff(anna, ben)

      // More than a room tells whoever enters.
      const missed = numbered('missed', 70)
      await speak(missed)
      const live = numbered('live', 10)
      line.proxy.pass()
      const inRoom = ({ archive }: PushPayload<'xmpp.mam.catchup'>) => archive !== undefined
      const [caughtUp] = await Promise.all([anna.next('xmpp.mam.catchup', inRoom), speak(live)])
      expect(caughtUp).toMatchObject({ complete: true, archive: { user: room.split('@')[0] } })
      await speak(['last'])
      await anna.next('xmpp.muc.message', ({ id }) => id === 'last')
      const messages = anna.waiting('xmpp.muc.message')
      expect(ids(messages)).toEqual([...missed, ...live])
      expect(messages[0]).toMatchObject({ room, nick: 'ben', delay: { when: expect.any(String) } })
    })

    it('is told to whoever logs in anew and says where to begin', async () => {
      const [anna, ben] = [await line.login(way), await line.login()]
      await write(ben, anna, ['before'])
      const { archived = [] } = await anna.next('xmpp.chat.message')
      const after = archived[0]?.id ?? ''
      await anna.client.close()
      const missed = numbered('missed', 5)
      await write(ben, anna, missed)

      const again = await line.stranger(way, anna)
      await again.request('xmpp.login', { ...anna.account, after })
      await again.request('xmpp.presence', {})
      expect(await again.next('xmpp.mam.catchup')).toMatchObject({ after, complete: true })
      await write(ben, again, ['last'])
      await again.next('xmpp.chat.message', ({ id }) => id === 'last')
      expect(ids(again.waiting('xmpp.chat.message'))).toEqual(missed)
    })
  })

  it('is told when the server was restarted', async () => {
    const [anna, ben] = [await line.login({ faulty: true }), await line.login()]
    await write(ben, anna, ['before'])
    await anna.next('xmpp.chat.message')
    await anna.request('xmpp.ping')
    line.proxy.cut()
    line.proxy.refuse()
    await anna.next('xmpp.connection.interrupted')
    // For the server she is still there; what comes for her waits on her stream, which dies with the server.
    const missed = numbered('missed', 10)
    await write(ben, anna, missed.slice(0, 5))
    const archive = await line.stranger({}, anna)
    await archive.login({ presence: false })
    while (!archive.waiting('xmpp.mam.message').some(({ id }) => id === 'missed-5'))
      await archive.request('xmpp.mam.query', {})
    await archive.client.close()
    await line.server.restart()
    expect(await ben.next('xmpp.connection', ({ resumed }) => resumed !== undefined)).toMatchObject({
      resumed: false,
    })
    await write(ben, anna, missed.slice(5))
    line.proxy.pass()
    expect(await anna.next('xmpp.mam.catchup')).toMatchObject({ complete: true })
    await write(ben, anna, ['last'])
    await anna.next('xmpp.chat.message', ({ id }) => id === 'last')
    expect(ids(anna.waiting('xmpp.chat.message'))).toEqual(missed)
  })

  it('is what another device sent, too; what this one sent it knows', async () => {
    const anna = await line.login({ faulty: true, resumable: false })
    const ben = await line.login()
    const phone = await line.stranger({}, anna)
    await phone.login({ resource: 'phone' })
    await anna.request('xmpp.chat.message', { to: ben.bare, content: 'from here', id: 'from-here' })
    await ben.next('xmpp.chat.message')
    await cutOff(anna, ben)
    await phone.request('xmpp.chat.message', { to: ben.bare, content: 'from there', id: 'from-there' })
    await ben.next('xmpp.chat.message')
    line.proxy.pass()
    expect(await anna.next('xmpp.mam.catchup')).toMatchObject({ messages: 1, complete: true })
    expect(anna.waiting('xmpp.chat.message')).toMatchObject([
      { id: 'from-there', carbon: { type: 'sent', to: { user: ben.address.user } } },
    ])
  })

  it('is said to be incomplete where the archive does not know where to begin', async () => {
    const anna = await line.login()
    await anna.client.close()
    const again = await line.stranger({}, anna)
    await again.request('xmpp.login', { ...anna.account, after: 'unknown' })
    await again.request('xmpp.presence', {})
    const outcome = await again.next('xmpp.mam.catchup')
    // ejabberd begins with the oldest message it has.
    if (line.kind === 'prosody')
      expect(outcome).toMatchObject({ complete: false, error: { condition: 'item-not-found' } })
    else expect(outcome).toMatchObject({ messages: 0 })
  })
})
