import type { Element } from '@xmpp-ftw/core'
import { pubsub } from '@xmpp-ftw/pubsub'
import { compliance, TestSession } from '@xmpp-ftw/testing'
import { describe, expect, it } from 'vitest'
import { type AvatarInit, avatar } from './index.js'

compliance('avatar', avatar(), { requires: [pubsub()] })

const PS = 'http://jabber.org/protocol/pubsub'
const DATA = 'urn:xmpp:avatar:data'
const META = 'urn:xmpp:avatar:metadata'
const OF = 'ann@example.com'
const ANN = { user: 'ann', domain: 'example.com' }

const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
const ID = '4a5eb7171b58e08a6881721e3b43d5a44419a2be'
const GIF = 'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7'
const GIF_ID = '357a8123a30844a3aa99861b6349264ba67a5694'
const LOOKS = { id: ID, bytes: 70, type: 'image/png', width: 1, height: 1 }
const SVG = btoa('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')
const OTHER = { id: GIF_ID, url: 'https://example.com/ann.gif', bytes: 998, type: 'image/gif' }
const OPEN = [{ var: 'pubsub#access_model', value: 'open' }]
const ITEM_NOT_FOUND = `<error type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>`

const open = (init?: AvatarInit) => TestSession.open([pubsub(), avatar(init)])
const ps = (inner: string) => `<pubsub xmlns='${PS}'>${inner}</pubsub>`
const openOptions = `<publish-options><x xmlns='jabber:x:data' type='submit'>
  <field var='FORM_TYPE' type='hidden'><value>${PS}#publish-options</value></field>
  <field var='pubsub#access_model'><value>open</value></field></x></publish-options>`

function stored(content: string, id: string, options = ''): string {
  return ps(
    `<publish node='${DATA}'><item id='${id}'><data xmlns='${DATA}'>${content}</data></item></publish>${options}`,
  )
}

function announced(infos: string, id?: string, options = ''): string {
  const item = id === undefined ? 'item' : `item id='${id}'`
  return ps(
    `<publish node='${META}'><${item}><metadata xmlns='${META}'>${infos}</metadata></item></publish>${options}`,
  )
}

function event(inner: string, attributes = `from='${OF}'`, node = META): string {
  return `<message xmlns='jabber:client' ${attributes}><event xmlns='${PS}#event'><items node='${node}'>${inner}</items></event></message>`
}

const info = `<info id='${ID}' width='1' height='1' type='image/png' bytes='70'/>`
const metadata = (inner: string) => `<metadata xmlns='${META}'>${inner}</metadata>`

/** Answers the next request, which must be that one. */
async function exchange(
  test: TestSession,
  expected: { type: string; to?: string; xml: string },
  reply?: string,
): Promise<void> {
  const iq = await test.connection.answer(reply)
  expect(iq.attrs.type).toBe(expected.type)
  expect(iq.attrs.to).toBe(expected.to)
  expect(iq.elements()).toHaveLength(1)
  expect(iq.elements()[0]).toEqualXml(expected.xml)
}

describe('publishing', () => {
  it('stores an image, then announces what it is', async () => {
    const test = await open()
    const outcome = test.request('xmpp.avatar.publish', { content: PNG })
    await exchange(test, { type: 'set', xml: stored(PNG, ID) })
    await exchange(test, { type: 'set', xml: announced(info, ID) })
    expect(await outcome).toEqual({ data: LOOKS })
  })

  it('announces other formats beside it, and lets the nodes be open', async () => {
    const test = await open()
    const outcome = test.request('xmpp.avatar.publish', {
      content: PNG,
      additional: [{ ...OTHER, height: 5 }],
      options: OPEN,
    })
    await exchange(test, { type: 'set', xml: stored(PNG, ID, openOptions) })
    const iq = await test.connection.answer()
    const [first, second] = infosOf(iq)
    expect(first?.attrs).toMatchObject({ id: ID, type: 'image/png' })
    expect(second?.attrs).toEqual({ ...OTHER, height: '5', bytes: '998' })
    expect(iq.getChild('pubsub')?.getChild('publish-options')).toBeDefined()
    expect(await outcome).toEqual({ data: LOOKS })
  })

  it('does not announce what could not be stored', async () => {
    const test = await open()
    const outcome = test.request('xmpp.avatar.publish', { content: PNG })
    await test.connection.answer(
      `<error type='auth'><forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>`,
    )
    expect(await outcome).toEqual({ error: { type: 'auth', condition: 'forbidden' } })
    expect(test.connection.sent).toEqual([])
  })

  it.each([
    [{}, "Missing 'content' key"],
    [{ content: 7 }, 'Image content should be a string'],
    [{ content: PNG, additional: {} }, 'Additional must be an array'],
    [{ content: PNG, additional: [{}] }, "Missing 'id' key in additional"],
    [
      { content: PNG, additional: [{ ...OTHER, url: 'javascript:alert(1)' }] },
      "'url' key in additional must be an http: or https: URL",
    ],
    [{ content: PNG, options: 'x' }, 'Badly formatted data form'],
    [{ content: 'not base64!' }, 'Image content should be base64'],
    [{ content: SVG }, 'Image content should be a PNG, JPEG, GIF or WebP image'],
  ])('refuses %o', async (payload, description) => {
    await isRefused('xmpp.avatar.publish', payload, description)
  })

  it('refuses what is too large', async () => {
    await isRefused('xmpp.avatar.publish', { content: PNG }, 'Image content is too large', { maxBytes: 69 })
  })
})

describe('storing an image', () => {
  it('gives it the hash of its bytes as id, and leaves out white space', async () => {
    const test = await open()
    const outcome = test.request('xmpp.avatar.upload', {
      content: `${PNG.slice(0, 40)}\r\n ${PNG.slice(40)}\n`,
    })
    await exchange(test, { type: 'set', xml: stored(PNG, ID) })
    expect(await outcome).toEqual({ data: LOOKS })
  })

  it('takes the right id, however it is written, and options', async () => {
    const test = await open()
    const outcome = test.request('xmpp.avatar.upload', { content: PNG, id: ID.toUpperCase(), options: OPEN })
    await exchange(test, { type: 'set', xml: stored(PNG, ID, openOptions) })
    expect(await outcome).toMatchObject({ data: { id: ID } })
  })

  it('stores what it does not know, and says no type of it', async () => {
    const test = await open()
    const outcome = test.request('xmpp.avatar.upload', { content: SVG })
    await test.connection.answer()
    expect(await outcome).toEqual({ data: { id: expect.any(String), bytes: 71 } })
  })

  it.each([
    [undefined, "Missing 'content' key"],
    [{ content: '' }, "Missing 'content' key"],
    [{ content: [PNG], id: 7 }, 'Image content should be a string'],
    [{ content: PNG, id: 7 }, 'Avatar id should be a string'],
    [{ content: 'äöü' }, 'Image content should be base64'],
    [{ content: '<data/>' }, 'Image content should be base64'],
    [{ content: PNG, id: 'x' }, 'Avatar id should be the SHA-1 hash of the image'],
    [{ content: 'A'.repeat(200_000) }, 'Image content is too large'],
  ])('refuses %o', async (payload, description) => {
    await isRefused('xmpp.avatar.upload', payload, description)
  })
})

describe('announcing', () => {
  const ADDED = { id: ID, url: 'https://example.com/a.gif', bytes: 998, type: 'image/gif' }
  const MAIN = { bytes: 70, id: ID, type: 'image/png' }

  it('goes to the node for that, with other formats', async () => {
    const test = await open()
    const outcome = test.request('xmpp.avatar.metadata', { ...LOOKS, additional: [ADDED] })
    const other = `<info id='${ID}' type='image/gif' bytes='998' url='https://example.com/a.gif'/>`
    await exchange(test, { type: 'set', xml: announced(info + other, ID) })
    expect(await outcome).toEqual({ data: true })
  })

  it('takes numbers as text, and nulls as nothing', async () => {
    const test = await open()
    const outcome = test.request('xmpp.avatar.metadata', {
      ...MAIN,
      bytes: '70',
      width: null,
      height: '1',
      additional: [{ ...ADDED, width: null, height: 5 }],
      options: OPEN,
    })
    const infos = `<info id='${ID}' height='1' type='image/png' bytes='70'/>
      <info id='${ID}' height='5' type='image/gif' bytes='998' url='https://example.com/a.gif'/>`
    await exchange(test, { type: 'set', xml: announced(infos, ID, openOptions) })
    expect(await outcome).toEqual({ data: true })
  })

  it('names the item by the PNG, also where another format is first', async () => {
    const test = await open()
    const png = { ...ADDED, id: '0'.repeat(40), type: 'image/PNG' }
    void test.request('xmpp.avatar.metadata', {
      ...MAIN,
      id: GIF_ID,
      type: 'image/gif',
      url: 'https://example.com/b.gif',
      additional: [png],
    })
    const iq = await test.connection.answer()
    expect(itemOf(iq)?.attrs.id).toBe('0'.repeat(40))
    void test.request('xmpp.avatar.metadata', { ...MAIN, id: GIF_ID, type: 'image/gif' })
    expect(itemOf(await test.connection.answer())?.attrs.id).toBe(GIF_ID)
  })

  it('lets no key of the app become an attribute', async () => {
    const test = await open()
    void test.request('xmpp.avatar.metadata', {
      ...MAIN,
      additional: [{ ...ADDED, onload: 'x()', "x='y'><script": 'z' }],
    })
    const [, second] = infosOf(await test.connection.answer())
    expect(Object.keys(second?.attrs ?? {})).toEqual(['id', 'type', 'bytes', 'url'])
  })

  it.each([
    { disable: true },
    { disable: 1, bytes: 7, additional: [ADDED] },
    { disable: 'yes', additional: 'x' },
  ])('tells that there is none: %o', async (payload) => {
    const test = await open()
    const outcome = test.request('xmpp.avatar.metadata', payload)
    await exchange(test, { type: 'set', xml: announced('') })
    expect(await outcome).toEqual({ data: true })
  })

  it.each([
    [{}, "Missing 'bytes' key"],
    [{ disable: false }, "Missing 'bytes' key"],
    [{ bytes: 70 }, "Missing 'id' key"],
    [{ bytes: 70, id: ID }, "Missing 'type' key"],
    [{ bytes: 70, id: ID, additional: 'x' }, "Missing 'type' key"],
    [{ ...MAIN, additional: {} }, 'Additional must be an array'],
    [{ ...MAIN, additional: ['x'] }, "Missing 'id' key in additional"],
    [{ ...MAIN, additional: [ADDED, { ...ADDED, id: '' }, {}] }, "Missing 'id' key in additional"],
    [{ ...MAIN, additional: [{ id: ID }] }, "Missing 'url' key in additional"],
    [{ ...MAIN, additional: [{ id: ID, url: ADDED.url }] }, "Missing 'bytes' key in additional"],
    [{ ...MAIN, additional: [{ ...ADDED, type: null }] }, "Missing 'type' key in additional"],
    [{ ...MAIN, bytes: 1.5 }, "'bytes' key must be a whole number"],
    [{ ...MAIN, bytes: '99999999999' }, "'bytes' key must be a whole number"],
    [{ ...MAIN, id: 'x' }, "'id' key must be a SHA-1 hash in hexadecimal"],
    [{ ...MAIN, type: 'text/html' }, "'type' key must be the type of an image or a video"],
    [{ ...MAIN, width: -1 }, "'width' key must be a whole number"],
    [{ ...MAIN, url: 'javascript:alert(1)' }, "'url' key must be an http: or https: URL"],
    [
      { ...MAIN, additional: [{ ...ADDED, url: 'data:text/html,x' }] },
      "'url' key in additional must be an http: or https: URL",
    ],
    [{ ...MAIN, options: 'x' }, 'Badly formatted data form'],
    [{ disable: true, options: 'x' }, 'Badly formatted data form'],
  ])('refuses %o once, and sends nothing', async (payload, description) => {
    await isRefused('xmpp.avatar.metadata', payload, description)
  })
})

describe('asking for an announcement', () => {
  const request = ps(`<items node='${META}' max_items='1'/>`)

  it('answers as a push tells it', async () => {
    const test = await open()
    const outcome = test.request('xmpp.avatar.metadata.get', { of: `${OF}/desk` })
    const reply = ps(`<items node='${META}'><item id='${ID}'>${metadata(info)}</item></items>`)
    await exchange(test, { type: 'get', to: OF, xml: request }, reply)
    expect(await outcome).toEqual({
      data: {
        from: ANN,
        id: ID,
        avatars: [{ id: ID, width: '1', height: '1', type: 'image/png', bytes: '70' }],
      },
    })
  })

  it('answers that there is none', async () => {
    const test = await open()
    const outcome = test.request('xmpp.avatar.metadata.get', { of: ANN })
    await test.connection.answer(ps(`<items node='${META}'><item>${metadata('')}</item></items>`))
    expect(await outcome).toEqual({ data: { from: ANN, disabled: true } })
  })

  it.each([
    ps(`<items node='${META}'/>`),
    ps(`<items node='${META}'><item id='x'><other xmlns='urn:x'/></item></items>`),
    ITEM_NOT_FOUND,
  ])('tells that nothing was announced: %s', async (reply) => {
    const test = await open()
    const outcome = test.request('xmpp.avatar.metadata.get', { of: OF })
    await test.connection.answer(reply)
    expect(await outcome).toEqual({ error: { type: 'cancel', condition: 'item-not-found' } })
  })

  it('needs to know of whom', async () => {
    await isRefused('xmpp.avatar.metadata.get', {}, "Missing 'of' key")
  })
})

describe('fetching an image', () => {
  const items = (content: string, id = ID) =>
    ps(`<items node='${DATA}'><item id='${id}'><data xmlns='${DATA}'>${content}</data></item></items>`)

  async function fetched(reply: string, id = ID, init?: AvatarInit) {
    const test = await open(init)
    const outcome = test.request('xmpp.avatar.data', { of: OF, id })
    await exchange(
      test,
      { type: 'get', to: OF, xml: ps(`<items node='${DATA}'><item id='${id}'/></items>`) },
      reply,
    )
    return outcome
  }

  it('answers what it is, without line feeds', async () => {
    expect(await fetched(items(`\n  ${PNG.slice(0, 50)}\n${PNG.slice(50)}\n`))).toEqual({
      data: { content: PNG, ...LOOKS },
    })
  })

  it('takes an id in capitals', async () => {
    expect(await fetched(items(PNG, ID.toUpperCase()), ID.toUpperCase())).toMatchObject({ data: { id: ID } })
  })

  it.each([
    ps(`<items node='${DATA}'/>`),
    ps(`<items node='${DATA}'><item id='${ID}'/></items>`),
    items(''),
    items(PNG, 'another'),
    ITEM_NOT_FOUND,
    ps(''),
  ])('tells that it is missing: %s', async (reply) => {
    expect(await fetched(reply)).toEqual({ error: { type: 'cancel', condition: 'item-not-found' } })
  })

  it('refuses an image that is not the one announced', async () => {
    expect(await fetched(items(GIF))).toEqual({
      error: {
        type: 'cancel',
        condition: 'not-acceptable',
        description: 'The image does not match its id',
      },
    })
  })

  it('refuses a giant one, and one that cannot be read', async () => {
    const error = { type: 'cancel', condition: 'not-acceptable' }
    expect(await fetched(items('A'.repeat(200_000)))).toEqual({
      error: { ...error, description: 'Image content is too large' },
    })
    expect(await fetched(items(PNG), ID, { maxBytes: 69 })).toEqual({
      error: { ...error, description: 'Image content is too large' },
    })
    expect(await fetched(items('&lt;script>alert(1)&lt;/script>'))).toEqual({
      error: { ...error, description: 'Image content should be base64' },
    })
  })

  it('says no type of what is none of the known images, whatever was announced', async () => {
    const test = await open()
    const upload = test.request('xmpp.avatar.upload', { content: SVG })
    const iq = await test.connection.answer()
    const { id } = (await upload).data as { id: string }
    expect(itemOf(iq)?.attrs.id).toBe(id)
    expect(await fetched(items(SVG, id), id)).toEqual({ data: { content: SVG, id, bytes: 71 } })
  })

  it.each([
    [{ id: ID }, "Missing 'of' key"],
    [{}, "Missing 'of' key"],
    [{ of: OF }, "Missing 'id' key"],
    [{ of: '@', id: ID }, "'of' key must be a JID"],
  ])('refuses %o', async (payload, description) => {
    await isRefused('xmpp.avatar.data', payload, description)
  })
})

describe('the photo of a vCard', () => {
  const vcard = (photo: string) => `<vCard xmlns='vcard-temp'><FN>Ann</FN>${photo}</vCard>`
  const photo = (content: string) => `<PHOTO><TYPE>text/html</TYPE><BINVAL>${content}</BINVAL></PHOTO>`

  async function fetched(reply: string, payload: object = { of: OF }) {
    const test = await open()
    const outcome = test.request('xmpp.avatar.vcard', payload)
    await test.connection.answer(reply)
    return outcome
  }

  it('is fetched, of an occupant as well, and is what its bytes say', async () => {
    const test = await open()
    const outcome = test.request('xmpp.avatar.vcard', {
      of: 'coven@muc.example.com/hecate',
      id: ID.toUpperCase(),
    })
    await exchange(
      test,
      { type: 'get', to: 'coven@muc.example.com/hecate', xml: `<vCard xmlns='vcard-temp'/>` },
      vcard(photo(`\n${PNG}\n`)),
    )
    expect(await outcome).toEqual({ data: { content: PNG, ...LOOKS } })
  })

  it.each([vcard(''), vcard('<PHOTO/>'), vcard(photo('')), `<other xmlns='urn:x'/>`, ITEM_NOT_FOUND])(
    'is missing in %s',
    async (reply) => {
      expect(await fetched(reply)).toEqual({ error: { type: 'cancel', condition: 'item-not-found' } })
    },
  )

  it('is refused where it is not the one announced', async () => {
    expect(await fetched(vcard(photo(GIF)), { of: OF, id: ID })).toMatchObject({
      error: { condition: 'not-acceptable', description: 'The image does not match its id' },
    })
    expect(await fetched(vcard(photo(GIF)))).toMatchObject({ data: { type: 'image/gif' } })
  })

  it('needs to know of whom', async () => {
    await isRefused('xmpp.avatar.vcard', {}, "Missing 'of' key")
  })
})

describe('subscribing', () => {
  it('asks for the announcements, with the own bare JID', async () => {
    const test = await open()
    const outcome = test.request('xmpp.avatar.subscribe', { of: OF })
    await exchange(
      test,
      { type: 'set', to: OF, xml: ps(`<subscribe node='${META}' jid='anna@example.com'/>`) },
      ps(
        `<subscription node='${META}' jid='anna@example.com' subscription='subscribed' subid='s1'><subscribe-options><required/></subscribe-options></subscription>`,
      ),
    )
    expect(await outcome).toEqual({
      data: { subscription: 'subscribed', id: 's1', configuration: { required: true } },
    })
  })

  it('ends', async () => {
    const test = await open()
    const outcome = test.request('xmpp.avatar.unsubscribe', { of: OF })
    const xml = ps(`<unsubscribe node='${META}' jid='anna@example.com'/>`)
    await exchange(test, { type: 'set', to: OF, xml })
    expect(await outcome).toEqual({ data: true })
  })

  it.each(['xmpp.avatar.subscribe', 'xmpp.avatar.unsubscribe'])(
    'looks at the payload before the callback: %s',
    async (event) => {
      const test = await open()
      await test.send(event, {})
      expect(await test.nextPush('xmpp.error.client')).toMatchObject({ description: "Missing 'of' key" })
      await test.send(event, { of: OF, more: 1 })
      expect(await test.nextPush('xmpp.error.client')).toEqual({
        type: 'modify',
        condition: 'client-error',
        description: 'Missing callback',
        request: { of: OF, more: 1 },
      })
      expect(test.connection.sent).toEqual([])
    },
  )
})

describe('without a callback', () => {
  it.each(['publish', 'upload', 'metadata', 'metadata.get', 'data', 'vcard'])(
    'nothing is sent: %s',
    async (event) => {
      const test = await open()
      await test.send(`xmpp.avatar.${event}`, { of: OF, id: ID, content: PNG })
      expect(await test.nextPush('xmpp.error.client')).toMatchObject({ description: 'Missing callback' })
      expect(test.connection.sent).toEqual([])
    },
  )
})

describe('being told', () => {
  const told = {
    from: ANN,
    id: ID,
    avatars: [{ id: ID, width: '1', height: '1', type: 'image/png', bytes: '70' }],
  }

  it('tells an announcement, and not as an item of a node as well', async () => {
    const test = await open()
    test.receive(event(`<item id='${ID}'>${metadata(info)}</item>`, `from='${OF}' type='headline'`))
    expect(await test.nextPush('xmpp.avatar.push.metadata')).toEqual(told)
    expect(test.pushes).toEqual([])
  })

  it.each([metadata(''), metadata(' \n '), metadata('<stop/>')])(
    'tells that there is none: %s',
    async (payload) => {
      const test = await open()
      test.receive(event(`<item>${payload}</item>`))
      expect(await test.nextPush('xmpp.avatar.push.metadata')).toEqual({ from: ANN, disabled: true })
    },
  )

  it('takes what has no address as from the own account', async () => {
    const test = await open()
    test.receive(event(`<item id='${ID}'>${metadata(info)}</item>`, ''))
    expect(await test.nextPush('xmpp.avatar.push.metadata')).toEqual({
      ...told,
      from: { user: 'anna', domain: 'example.com' },
    })
  })

  it('tells several at once in their order', async () => {
    const test = await open()
    test.receive(event(`<item id='1'>${metadata(info)}</item><item id='2'>${metadata('')}</item>`))
    expect(test.pushes.map(({ payload }) => payload)).toMatchObject([
      { id: '1', avatars: [{}] },
      { id: '2', disabled: true },
    ])
  })

  it.each(['purge', 'delete'])('tells that there is none when the node is gone: %s', async (what) => {
    const test = await open()
    test.receive(
      `<message xmlns='jabber:client' from='${OF}'><event xmlns='${PS}#event'><${what} node='${META}'/></event></message>`,
    )
    expect(await test.nextPush('xmpp.avatar.push.metadata')).toEqual({ from: ANN, disabled: true })
    expect(await test.nextPush(`xmpp.pubsub.push.${what}`)).toMatchObject({ node: META })
  })

  it.each([
    event(`<item id='${ID}'>${metadata(info)}</item>`, `from='${OF}' type='error'`),
    event(`<item id='${ID}'>${metadata(info)}</item>`, `from='room@muc.example.com/x' type='groupchat'`),
    event(`<item id='${ID}'>${metadata(info)}</item>`, `from='@'`),
    event(`<item id='${ID}'>${metadata(info)}</item>`, `from='${OF}'`, 'another'),
    event(`<item id='${ID}'><metadata xmlns='urn:x'/></item>`),
    event(`<retract id='${ID}'/>`),
  ])('is not told by %s', async (xml) => {
    const test = await open()
    test.receive(xml)
    expect(test.pushes.filter(({ event }) => event.startsWith('xmpp.avatar'))).toEqual([])
  })

  it('leaves out what could do harm', async () => {
    const test = await open()
    const hostile = `<info id='${ID}' type='text/html' width='&lt;script>' bytes='70'/>
      <info id='${ID}' type='image/png' bytes='70' url='javascript:alert(1)'/>`
    test.receive(event(`<item id='${ID}'>${metadata(hostile.repeat(100))}</item>`))
    const { avatars } = (await test.nextPush('xmpp.avatar.push.metadata')) as { avatars: unknown[] }
    expect(avatars).toHaveLength(10)
    expect(avatars[0]).toEqual({ id: ID, bytes: '70' })
  })

  it('announces its interest', async () => {
    expect((await open()).session.features).toContain(`${META}+notify`)
  })

  it('hears on after a new stream', async () => {
    const test = await open()
    test.connection.interrupt()
    test.connection.bind()
    test.receive(event(`<item id='${ID}'>${metadata(info)}</item>`))
    expect(await test.nextPush('xmpp.avatar.push.metadata')).toEqual(told)
    expect(test.session.features.filter((feature) => feature === `${META}+notify`)).toHaveLength(1)
  })
})

describe('presence', () => {
  const presence = (inner: string, attributes = '') =>
    `<presence xmlns='jabber:client' from='${OF}/desk' ${attributes}>${inner}</presence>`
  const update = (photo: string) => `<x xmlns='vcard-temp:x:update'>${photo}</x>`
  const from = { ...ANN, resource: 'desk' }

  it('tells the photo once, then when it changes or is gone, and stays presence', async () => {
    const test = await open()
    const photo = presence(update(`<photo>${ID.toUpperCase()}</photo>`))
    test.receive(photo)
    expect(await test.nextPush('xmpp.presence')).toEqual({ from })
    expect(await test.nextPush('xmpp.avatar.push.vcard')).toEqual({ from, id: ID })
    test.receive(photo)
    expect(await test.nextPush('xmpp.presence')).toEqual({ from })
    test.receive(presence(update('<photo/>')))
    expect(await test.nextPush('xmpp.avatar.push.vcard')).toEqual({ from, disabled: true })
    await test.nextPush('xmpp.presence')
    test.receive(presence('', `type='unavailable'`))
    expect(await test.nextPush('xmpp.presence')).toEqual({ from, show: 'offline' })
    test.receive(photo)
    expect(await test.nextPush('xmpp.avatar.push.vcard')).toEqual({ from, id: ID })
    expect(test.pushes.map(({ event }) => event)).toEqual(['xmpp.presence'])
  })

  it.each([
    presence(''),
    presence(update('')),
    presence(update('<photo>&lt;script></photo>')),
    presence(update(`<photo xmlns='urn:x'>${ID}</photo>`)),
    presence(update(`<photo>${ID}</photo>`), `type='subscribe'`),
    presence(update(`<photo>${ID}</photo>`), `type='error'`),
    `<presence xmlns='jabber:client' from='@'>${update(`<photo>${ID}</photo>`)}</presence>`,
    `<presence xmlns='jabber:client'>${update(`<photo>${ID}</photo>`)}</presence>`,
  ])('tells no photo by %s', async (xml) => {
    const test = await open()
    test.receive(xml)
    expect(test.pushes.filter(({ event }) => event.startsWith('xmpp.avatar'))).toEqual([])
  })
})

it('needs pubsub', async () => {
  await expect(TestSession.open([avatar()])).rejects.toThrow(/pubsub/)
})

async function isRefused(
  event: string,
  payload: unknown,
  description: string,
  init?: AvatarInit,
): Promise<void> {
  const test = await open(init)
  const { error } = await test.request(event, payload)
  expect(error).toEqual({
    type: 'modify',
    condition: 'client-error',
    description,
    ...(payload !== undefined && { request: payload }),
  })
  expect(test.connection.sent).toEqual([])
}

function itemOf(iq: Element): Element | undefined {
  return iq.getChild('pubsub', PS)?.getChild('publish')?.getChild('item')
}

function infosOf(iq: Element): Element[] {
  return itemOf(iq)?.getChild('metadata', META)?.getChildren('info') ?? []
}
