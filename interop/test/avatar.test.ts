import { createHash } from 'node:crypto'
import { crc32, deflateSync } from 'node:zlib'
import { avatar } from '@xmpp-ftw/avatar'
import { disco } from '@xmpp-ftw/disco'
import { muc } from '@xmpp-ftw/muc'
import { ping } from '@xmpp-ftw/ping'
import { pubsub } from '@xmpp-ftw/pubsub'
import { describe, expect, it } from 'vitest'
import { startComponent, xml } from '../src/components/xmpp-component.js'
import { befriend } from './support/befriend.js'
import { newRoom } from './support/muc.js'
import { throughEveryLink } from './support/world.js'

const META = 'urn:xmpp:avatar:metadata'
const DATA = 'urn:xmpp:avatar:data'
const OPEN = [{ var: 'pubsub#access_model', value: 'open' }]
const GIF = 'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7'
const JPEG =
  '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABsSFBcUERsXFhceHBsgKEIrKCUlKFE6PTBCYFVlZF9VXVtqeJmBanGQc1tdhbWGkJ6jq62rZ4C8ybqmx5moq6T/2wBDARweHigjKE4rK06kbl1upKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKT/wAARCAAHAAwDASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAT/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFQEBAQAAAAAAAAAAAAAAAAAABAX/xAAUEQEAAAAAAAAAAAAAAAAAAAAA/9oADAMBAAIRAxEAPwCYBRFf/9k='
const WEBP = 'UklGRjIAAABXRUJQVlA4ICYAAACQAQCdASoMAAcABABoJaACdLoAA5gA/uHDf4cqfTt7HhtVZLQAAA=='

let shades = 0

/** A real PNG, another one each time: servers look into it. */
function png(side = 16) {
  shades += 1
  const rows = Buffer.concat(
    Array.from({ length: side }, () =>
      Buffer.concat([Buffer.of(0), Buffer.alloc(side * 3, Buffer.of(shades, 90, 200))]),
    ),
  )
  const header = Buffer.alloc(13)
  header.writeUInt32BE(side, 0)
  header.writeUInt32BE(side, 4)
  header.set([8, 2, 0, 0, 0], 8)
  const image = Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ])
  return describeImage(image.toString('base64'), 'image/png', side, side)
}

function chunk(name: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), content])
  const framed = Buffer.alloc(body.length + 8)
  framed.writeUInt32BE(content.length, 0)
  body.copy(framed, 4)
  framed.writeUInt32BE(crc32(body), body.length + 4)
  return framed
}

function describeImage(content: string, type: string, width: number, height: number) {
  const bytes = Buffer.from(content, 'base64')
  const id = createHash('sha1').update(bytes).digest('hex')
  return { content, looks: { id, bytes: bytes.length, type, width, height } }
}

/** What is announced of an image, as text. */
function toldOf({ looks: { id, bytes, type, width, height } }: ReturnType<typeof png>) {
  return { id, bytes: `${bytes}`, type, width: `${width}`, height: `${height}` }
}

const extensions = [disco(), ping(), pubsub(), avatar(), muc()]

throughEveryLink('avatars', { extensions }, (world) => {
  it('are published, told to contacts and to oneself, and fetched', async () => {
    const anna = await world.login({ name: 'anna' })
    const ben = await world.login({ name: 'ben' })
    await befriend(anna, ben)
    const image = png()
    let isHeard = false
    const heard = ben.next('xmpp.avatar.push.metadata').finally(() => {
      isHeard = true
    })
    // ejabberd tells contacts from their next presence on, and when it has asked what its capabilities mean.
    await ben.request('xmpp.presence', { status: 'here' })
    await anna.next('xmpp.presence', ({ status }) => status === 'here')
    do {
      expect(await anna.request('xmpp.avatar.publish', { content: image.content })).toEqual(image.looks)
      await ben.request('xmpp.ping')
    } while (world.kind === 'ejabberd' && !isHeard)
    expect(await heard).toMatchObject({ from: anna.address, id: image.looks.id })

    const { from, id, avatars } = await anna.next('xmpp.avatar.push.metadata')
    expect({ from, id }).toEqual({ from: anna.address, id: image.looks.id })
    expect(avatars).toContainEqual(toldOf(image))
    for (const one of [anna, ben]) {
      expect(await one.request('xmpp.avatar.metadata.get', { of: from })).toEqual({ from, id, avatars })
      expect(await one.request('xmpp.avatar.data', { of: from, id: image.looks.id })).toEqual({
        content: image.content,
        ...image.looks,
      })
    }
    expect(ben.waiting('xmpp.pubsub.push.item')).toEqual([])
  })

  it('are told to contacts who come later', async () => {
    const anna = await world.login({ name: 'anna' })
    const ben = await world.login({ name: 'ben' })
    await befriend(anna, ben)
    await ben.request('xmpp.logout')
    const image = png()
    await anna.request('xmpp.avatar.publish', { content: image.content })
    await ben.login({})
    expect(await ben.next('xmpp.avatar.push.metadata')).toMatchObject({
      from: anna.address,
      id: image.looks.id,
    })
  })

  it('are stored and announced one after the other, in several formats, and taken back', async () => {
    const anna = await world.login({ name: 'anna' })
    const image = png()
    const { id } = image.looks
    expect(await anna.request('xmpp.avatar.upload', { content: image.content, id })).toEqual(image.looks)
    const other = {
      id: describeImage(GIF, 'image/gif', 1, 1).looks.id,
      url: 'https://example.com/anna.gif?a=1&b=2',
      bytes: 42,
      type: 'image/gif',
    }
    expect(await anna.request('xmpp.avatar.metadata', { ...image.looks, additional: [other] })).toBe(true)
    const push = await anna.next('xmpp.avatar.push.metadata')
    expect(push).toMatchObject({ from: anna.address, id })
    expect(push.avatars?.[0]).toEqual(toldOf(image))
    expect(push.avatars).toContainEqual({ ...other, bytes: '42' })

    expect(await anna.request('xmpp.avatar.metadata', { disable: true })).toBe(true)
    const { from } = await anna.next('xmpp.avatar.push.metadata', ({ disabled }) => disabled === true)
    expect(from).toEqual(anna.address)
    expect(await anna.request('xmpp.avatar.metadata.get', { of: anna.bare })).toMatchObject({
      disabled: true,
    })
  })

  it.each([
    describeImage(JPEG, 'image/jpeg', 12, 7),
    describeImage(GIF, 'image/gif', 1, 1),
    describeImage(WEBP, 'image/webp', 12, 7),
  ])('may be $looks.type', async (image) => {
    const anna = await world.login({ name: 'anna' })
    expect(await anna.request('xmpp.avatar.publish', { content: image.content })).toEqual(image.looks)
    const { avatars } = await anna.next('xmpp.avatar.push.metadata')
    expect(avatars).toContainEqual(toldOf(image))
    expect(await anna.request('xmpp.avatar.data', { of: anna.bare, id: image.looks.id })).toEqual({
      content: image.content,
      ...image.looks,
    })
  })

  it('are subscribed to by others, where they are open', async () => {
    const anna = await world.login({ name: 'anna' })
    const ben = await world.login({ name: 'ben' })
    const first = png()
    await anna.request('xmpp.avatar.publish', { content: first.content, options: OPEN })
    expect(await ben.request('xmpp.avatar.subscribe', { of: anna.bare })).toMatchObject({
      subscription: 'subscribed',
    })
    const second = png()
    await anna.request('xmpp.avatar.publish', { content: second.content, options: OPEN })
    expect(await ben.next('xmpp.avatar.push.metadata', ({ id }) => id === second.looks.id)).toMatchObject({
      from: anna.address,
    })
    expect(await ben.request('xmpp.avatar.unsubscribe', { of: anna.bare })).toBe(true)
    expect(await ben.request('xmpp.avatar.data', { of: anna.bare, id: second.looks.id })).toMatchObject({
      content: second.content,
    })
  })

  it('are not for everybody', async () => {
    const anna = await world.login({ name: 'anna' })
    const ben = await world.login({ name: 'ben' })
    const { content, looks } = png()
    await anna.request('xmpp.avatar.publish', { content })
    const request = { of: anna.bare, id: looks.id }
    for (const refused of [
      await ben.refused('xmpp.avatar.data', request),
      await ben.refused('xmpp.avatar.subscribe', request),
    ]) {
      expect(refused).toMatchObject({
        type: 'auth',
        condition: world.kind === 'prosody' ? 'forbidden' : 'not-authorized',
      })
    }
    expect(await ben.refused('xmpp.avatar.unsubscribe', request)).toMatchObject({ type: expect.any(String) })
  })

  it('are missing where there are none', async () => {
    const anna = await world.login({ name: 'anna' })
    const missing = { type: 'cancel', condition: 'item-not-found' }
    const id = png().looks.id
    expect(await anna.refused('xmpp.avatar.data', { of: anna.bare, id })).toMatchObject(missing)
    expect(await anna.refused('xmpp.avatar.metadata.get', { of: anna.bare })).toMatchObject(missing)
    expect(await anna.refused('xmpp.avatar.vcard', { of: anna.bare })).toMatchObject(missing)
    await anna.request('xmpp.avatar.upload', { content: GIF })
    expect(await anna.refused('xmpp.avatar.data', { of: anna.bare, id })).toMatchObject(missing)
  })

  it('are refused where they are not what they should be', async () => {
    const anna = await world.login({ name: 'anna' })
    const id = png().looks.id
    await anna.request('xmpp.pubsub.publish', {
      to: anna.bare,
      node: DATA,
      id,
      content: { xml: `<data xmlns="${DATA}">${GIF}</data>` },
    })
    expect(await anna.refused('xmpp.avatar.data', { of: anna.bare, id })).toEqual({
      type: 'cancel',
      condition: 'not-acceptable',
      description: 'The image does not match its id',
    })
    const giant = Buffer.alloc(140_000, 'x').toString('base64')
    await anna.request('xmpp.pubsub.publish', {
      to: anna.bare,
      node: DATA,
      id,
      content: { xml: `<data xmlns="${DATA}">${giant}</data>` },
    })
    expect(await anna.refused('xmpp.avatar.data', { of: anna.bare, id })).toMatchObject({
      condition: 'not-acceptable',
      description: 'Image content is too large',
    })
    expect(await anna.refused('xmpp.avatar.publish', { content: giant })).toMatchObject({
      condition: 'client-error',
      description: 'Image content is too large',
    })
  })

  it('say nothing that could do harm', async () => {
    const anna = await world.login({ name: 'anna' })
    const { looks } = png()
    const infos = `<info id="&lt;script>" type="text/html" bytes="1e9" width="12"/>
      <info id="${looks.id}" type="image/png" bytes="70" url="ftp://example.com/a.png"/>`
    await anna.request('xmpp.pubsub.publish', {
      to: anna.bare,
      node: META,
      id: looks.id,
      content: { xml: `<metadata xmlns="${META}">${infos}</metadata>` },
    })
    expect(await anna.next('xmpp.avatar.push.metadata')).toEqual({
      from: anna.address,
      id: looks.id,
      avatars: [{ width: '12' }],
    })
  })

  it('are gone with their node', async () => {
    const anna = await world.login({ name: 'anna' })
    await anna.request('xmpp.avatar.publish', { content: png().content })
    await anna.next('xmpp.avatar.push.metadata')
    await anna.request('xmpp.pubsub.delete', { to: anna.bare, node: META })
    expect(await anna.refused('xmpp.avatar.metadata.get', { of: anna.bare })).toMatchObject({
      condition: 'item-not-found',
    })
  })

  describe('in vCards', () => {
    it('are those that were published, where the server converts them', async () => {
      const anna = await world.login({ name: 'anna' })
      const ben = await world.login({ name: 'ben' })
      await befriend(anna, ben)
      const image = png()
      await anna.request('xmpp.avatar.publish', { content: image.content, options: OPEN })
      const request = { of: anna.bare, id: image.looks.id }
      if (world.kind === 'prosody') {
        // Its vCards are on their own here.
        expect(await ben.refused('xmpp.avatar.vcard', request)).toMatchObject({ condition: 'item-not-found' })
        return
      }
      const { from, id } = await ben.next('xmpp.avatar.push.vcard', (push) => push.id !== undefined)
      expect({ from, id }).toMatchObject({ from: anna.address, id: image.looks.id })
      const photo = await ben.request('xmpp.avatar.vcard', request)
      expect(photo).toEqual({ content: image.content, ...image.looks })
    })

    it('are those of occupants in rooms, too', async () => {
      const anna = await world.login({ name: 'anna' })
      const ben = await world.login({ name: 'ben' })
      const room = newRoom(world)
      const image = png()
      await anna.request('xmpp.avatar.publish', { content: image.content, options: OPEN })
      await anna.request('xmpp.muc.join', { room, nick: 'anna' })
      await ben.request('xmpp.muc.join', { room, nick: 'ben' })
      const request = { of: `${room}/anna`, id: image.looks.id }
      if (world.kind === 'prosody') {
        expect(await ben.refused('xmpp.avatar.vcard', request)).toMatchObject({ condition: 'item-not-found' })
        return
      }
      const { from, id } = await ben.next('xmpp.avatar.push.vcard', ({ from }) => from.resource === 'anna')
      expect(`${from.user}@${from.domain}`).toBe(room)
      expect(id).toBe(image.looks.id)
      expect(await ben.request('xmpp.avatar.vcard', request)).toEqual({
        content: image.content,
        ...image.looks,
      })
    })

    it('are told by presence, and verified', async () => {
      const image = png()
      let content = image.content
      const { component, domain } = await startComponent(world.server, 'comp', ({ name, attrs }, self) => {
        if (name !== 'iq' || attrs.type !== 'get') return
        const photo = xml('PHOTO', {}, xml('TYPE', {}, 'text/html'), xml('BINVAL', {}, `\n${content}\n`))
        const reply = { from: attrs.to, to: attrs.from, id: attrs.id, type: 'result' }
        void self.send(xml('iq', reply, xml('vCard', { xmlns: 'vcard-temp' }, photo)))
      })
      try {
        const anna = await world.login({ name: 'anna' })
        const from = `ben@${domain}/desk`
        const show = (photo?: string) =>
          component.send(
            xml(
              'presence',
              { from, to: anna.jid },
              xml(
                'x',
                { xmlns: 'vcard-temp:x:update' },
                photo === undefined ? undefined : xml('photo', {}, photo),
              ),
            ),
          )
        await show()
        await show('<script>')
        await show(image.looks.id)
        const ben = { user: 'ben', domain, resource: 'desk' }
        expect(await anna.next('xmpp.avatar.push.vcard', ({ from }) => from.user === 'ben')).toEqual({
          from: ben,
          id: image.looks.id,
        })
        const request = { of: `ben@${domain}`, id: image.looks.id }
        expect(await anna.request('xmpp.avatar.vcard', request)).toEqual({
          content: image.content,
          ...image.looks,
        })
        content = GIF
        expect(await anna.refused('xmpp.avatar.vcard', request)).toEqual({
          type: 'cancel',
          condition: 'not-acceptable',
          description: 'The image does not match its id',
        })
        await show(image.looks.id)
        await show('')
        expect(await anna.next('xmpp.avatar.push.vcard', ({ from }) => from.user === 'ben')).toEqual({
          from: ben,
          disabled: true,
        })
        // Presence is still told as presence.
        const shown = () => anna.next('xmpp.presence', ({ from }) => from.user === 'ben')
        for (let count = 0; count < 5; count++) expect(await shown()).toMatchObject({ from: ben })
      } finally {
        await component.stop()
      }
    })
  })

  it('refuse what no app should send', async () => {
    const anna = await world.login({ name: 'anna', presence: false })
    for (const [event, payload, description] of [
      ['publish', {}, "Missing 'content' key"],
      ['publish', { content: 'PHN2Zy8+' }, 'Image content should be a PNG, JPEG, GIF or WebP image'],
      ['upload', { content: 7 }, 'Image content should be a string'],
      ['upload', { content: GIF, id: 'x' }, 'Avatar id should be the SHA-1 hash of the image'],
      ['metadata', { additional: [] }, "Missing 'bytes' key"],
      ['metadata.get', {}, "Missing 'of' key"],
      ['data', { of: anna.bare }, "Missing 'id' key"],
      ['vcard', {}, "Missing 'of' key"],
      ['subscribe', {}, "Missing 'of' key"],
      ['unsubscribe', {}, "Missing 'of' key"],
    ] as const) {
      expect(await anna.refused(`xmpp.avatar.${event}`, payload)).toEqual({
        type: 'modify',
        condition: 'client-error',
        description,
        request: payload,
      })
    }
  })
})
