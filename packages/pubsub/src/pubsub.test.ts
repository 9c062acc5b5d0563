import { type Element, parseElement, validate, xml } from '@xmpp-ftw/core'
import { compliance, MARKUP, TestSession } from '@xmpp-ftw/testing'
import { describe, expect, it } from 'vitest'
import { contract, pubsub } from './index.js'

compliance('pubsub', pubsub({ interests: ['http://jabber.org/protocol/tune'] }))

const PS = 'http://jabber.org/protocol/pubsub'
const TO = 'pubsub.example.com'
const NODE = { to: TO, node: 'news' }
const ME = 'anna@example.com'
const FORM = [{ var: 'pubsub#title', value: 'News' }]

const ps = (inner: string, scope = '') => `<pubsub xmlns='${PS}${scope}'>${inner}</pubsub>`
const owner = (inner: string) => `<pubsub xmlns='${PS}#owner'>${inner}</pubsub>`
const submit = (scope: string, fields: string) =>
  `<x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'><value>${PS}#${scope}</value></field>${fields}</x>`
const title = `<field var='pubsub#title'><value>News</value></field>`
const form = (scope: string) =>
  `<x xmlns='jabber:x:data' type='form'><field var='FORM_TYPE' type='hidden'><value>${PS}#${scope}</value></field>
   <field var='pubsub#deliver' type='boolean'><value>1</value></field></x>`

interface Exchange {
  event: string
  payload: unknown
  type: 'get' | 'set'
  /** What is sent. */
  sends: string
  /** What is answered; nothing but success where it is left out. */
  reply?: string
  data: unknown
  rsm?: unknown
}

const parsedForm = (formType: string) => ({
  type: 'form',
  formType: `${PS}#${formType}`,
  fields: [{ var: 'pubsub#deliver', type: 'boolean', value: true }],
  items: [],
})

const exchanges: Exchange[] = [
  { event: 'create', payload: NODE, type: 'set', sends: ps(`<create node='news'/>`), data: true },
  {
    event: 'create',
    payload: { ...NODE, options: FORM },
    type: 'set',
    sends: ps(`<create node='news'/><configure>${submit('node_config', title)}</configure>`),
    data: true,
  },
  {
    event: 'create',
    payload: { to: TO, instant: true },
    type: 'set',
    sends: ps(`<create/>`),
    reply: ps(`<create node='25e3d37d'/>`),
    data: { node: '25e3d37d' },
  },
  { event: 'delete', payload: NODE, type: 'set', sends: owner(`<delete node='news'/>`), data: true },
  {
    event: 'delete',
    payload: { ...NODE, redirect: 'xmpp:pubsub.example.com?;node=news2' },
    type: 'set',
    sends: owner(`<delete node='news'><redirect uri='xmpp:pubsub.example.com?;node=news2'/></delete>`),
    data: true,
  },
  { event: 'purge', payload: NODE, type: 'set', sends: owner(`<purge node='news'/>`), data: true },
  {
    event: 'subscribe',
    payload: NODE,
    type: 'set',
    sends: ps(`<subscribe node='news' jid='${ME}'/>`),
    reply: ps(
      `<subscription node='news' jid='${ME}' subscription='unconfigured' subid='sub-1'><subscribe-options><required/></subscribe-options></subscription>`,
    ),
    data: { subscription: 'unconfigured', id: 'sub-1', configuration: { required: true } },
  },
  {
    event: 'subscribe',
    payload: { ...NODE, jid: { user: 'ben', domain: 'example.com' }, options: FORM },
    type: 'set',
    sends: ps(
      `<subscribe node='news' jid='ben@example.com'/><options>${submit('subscribe_options', title)}</options>`,
    ),
    reply: ps(`<subscription node='news' jid='ben@example.com' subscription='pending'/>`),
    data: { subscription: 'pending' },
  },
  {
    event: 'unsubscribe',
    payload: NODE,
    type: 'set',
    sends: ps(`<unsubscribe node='news' jid='${ME}'/>`),
    data: true,
  },
  {
    event: 'unsubscribe',
    payload: { ...NODE, jid: 'anna@example.com/test', id: 'sub-1' },
    type: 'set',
    sends: ps(`<unsubscribe node='news' jid='${ME}/test' subid='sub-1'/>`),
    data: true,
  },
  {
    event: 'subscription',
    payload: { ...NODE, jid: 'ben@example.com', subscription: 'subscribed', id: 'not-here' },
    type: 'set',
    sends: owner(
      `<subscriptions node='news'><subscription jid='ben@example.com' subscription='subscribed'/></subscriptions>`,
    ),
    data: true,
  },
  {
    event: 'subscription.config.get',
    payload: { ...NODE, id: 'sub-1' },
    type: 'get',
    sends: ps(`<options node='news' jid='${ME}' subid='sub-1'/>`),
    reply: ps(`<options node='news' jid='${ME}'>${form('subscribe_options')}</options>`),
    data: parsedForm('subscribe_options'),
  },
  {
    event: 'subscription.config.default',
    payload: { to: TO },
    type: 'get',
    sends: ps(`<default/>`),
    reply: ps(`<default>${form('subscribe_options')}</default>`),
    data: parsedForm('subscribe_options'),
  },
  {
    event: 'subscription.config.set',
    payload: { ...NODE, form: FORM },
    type: 'set',
    sends: ps(`<options node='news' jid='${ME}'>${submit('subscribe_options', title)}</options>`),
    data: true,
  },
  {
    event: 'publish',
    payload: { ...NODE, content: 'Hello', jid: 'not@here', options: FORM },
    type: 'set',
    sends: ps(
      `<publish node='news'><item><body>Hello</body></item></publish><publish-options>${submit('publish-options', title)}</publish-options>`,
    ),
    reply: ps(`<publish node='news'><item id='made-up'/></publish>`),
    data: { id: 'made-up' },
  },
  {
    event: 'publish',
    payload: { ...NODE, id: 7, content: { json: false } },
    type: 'set',
    sends: ps(
      `<publish node='news'><item id='7'><json xmlns='urn:xmpp:json:0'>false</json></item></publish>`,
    ),
    reply: ps(`<publish node='news'/>`),
    data: { id: '7' },
  },
  {
    event: 'publish',
    payload: { ...NODE, content: 'Hello' },
    type: 'set',
    sends: ps(`<publish node='news'><item><body>Hello</body></item></publish>`),
    data: {},
  },
  {
    event: 'item.delete',
    payload: { ...NODE, id: 'a1' },
    type: 'set',
    sends: ps(`<retract node='news'><item id='a1'/></retract>`),
    data: true,
  },
  {
    event: 'item.delete',
    payload: { ...NODE, id: 0, notify: true },
    type: 'set',
    sends: ps(`<retract node='news' notify='true'><item id='0'/></retract>`),
    data: true,
  },
  {
    event: 'retrieve',
    payload: { ...NODE, maxItems: 10, subId: 'sub-1', rsm: { max: 2, before: true } },
    type: 'get',
    sends: ps(
      `<items node='news' max_items='10' subid='sub-1'/><set xmlns='http://jabber.org/protocol/rsm'><max>2</max><before/></set>`,
    ),
    reply: ps(
      `<items node='news'> <item id='a1' publisher='ben@example.com'><body>Hello</body></item>
       <item id='a2'/><item xmlns='urn:x' id='a3'/></items>
       <set xmlns='http://jabber.org/protocol/rsm'><count>42</count><first index='0'>a1</first><last>a2</last></set>`,
    ),
    data: [{ id: 'a1', entry: { body: 'Hello' }, publisher: 'ben@example.com' }, { id: 'a2' }],
    rsm: { count: 42, first: 'a1', last: 'a2', 'first-index': '0' },
  },
  {
    event: 'retrieve',
    payload: { ...NODE, id: ['a1', 2] },
    type: 'get',
    sends: ps(`<items node='news'><item id='a1'/><item id='2'/></items>`),
    reply: ps(`<items node='news'/>`),
    data: [],
    rsm: {},
  },
  ...[0, '', []].map((id) => ({
    event: 'retrieve',
    payload: { ...NODE, id },
    type: 'get' as const,
    sends: ps(`<items node='news'/>`),
    data: [],
    rsm: {},
  })),
  {
    event: 'config.get',
    payload: NODE,
    type: 'get',
    sends: owner(`<configure node='news'/>`),
    reply: owner(`<configure node='news'>${form('node_config')}</configure>`),
    data: parsedForm('node_config'),
  },
  {
    event: 'config.set',
    payload: { ...NODE, form: FORM },
    type: 'set',
    sends: owner(`<configure node='news'>${submit('node_config', title)}</configure>`),
    data: true,
  },
  {
    event: 'config.default',
    payload: { to: TO },
    type: 'get',
    sends: owner(`<default/>`),
    reply: owner(`<default>${form('node_config')}</default>`),
    data: parsedForm('node_config'),
  },
  {
    event: 'subscriptions',
    payload: { to: TO, rsm: { max: 1 } },
    type: 'get',
    sends: ps(`<subscriptions/><set xmlns='http://jabber.org/protocol/rsm'><max>1</max></set>`),
    reply: ps(
      `<subscriptions> white <subscription node='news' jid='${ME}' subscription='subscribed' subid='sub-1'/> space </subscriptions>
       <set xmlns='http://jabber.org/protocol/rsm'><count>2</count></set>`,
    ),
    data: [
      { node: 'news', jid: { user: 'anna', domain: 'example.com' }, subscription: 'subscribed', id: 'sub-1' },
    ],
    rsm: { count: 2 },
  },
  {
    event: 'subscriptions',
    payload: { ...NODE, owner: true },
    type: 'get',
    sends: owner(`<subscriptions node='news'/>`),
    reply: owner(
      `<subscriptions node='news'><subscription jid='${ME}' subscription='subscribed'/></subscriptions>`,
    ),
    data: [{ jid: { user: 'anna', domain: 'example.com' }, subscription: 'subscribed' }],
    rsm: {},
  },
  {
    event: 'affiliations',
    payload: NODE,
    type: 'get',
    sends: ps(`<affiliations node='news'/>`),
    reply: ps(`<affiliations node='news'><affiliation affiliation='owner'/></affiliations>`),
    data: [{ node: 'news', affiliation: 'owner' }],
    rsm: {},
  },
  {
    event: 'affiliations',
    payload: { ...NODE, owner: 1 },
    type: 'get',
    sends: owner(`<affiliations node='news'/>`),
    reply: owner(`<affiliations node='news'><affiliation jid='${ME}' affiliation='owner'/></affiliations>`),
    data: [{ jid: { user: 'anna', domain: 'example.com' }, affiliation: 'owner' }],
    rsm: {},
  },
  {
    event: 'affiliation',
    payload: { ...NODE, jid: 'ben@example.com', affiliation: 'publish-only' },
    type: 'set',
    sends: owner(
      `<affiliations node='news'><affiliation jid='ben@example.com' affiliation='publish-only'/></affiliations>`,
    ),
    data: true,
  },
]

describe('asking', () => {
  it.each(exchanges)(
    'xmpp.pubsub.$event $payload',
    async ({ event, payload, type, sends, reply, data, rsm }) => {
      const test = await TestSession.open([pubsub()])
      const before = JSON.stringify(payload)
      const outcome = test.request(`xmpp.pubsub.${event}`, payload)
      const iq = await test.connection.answer(reply)
      expect(iq.attrs).toMatchObject({ to: TO, type })
      expect(iq.elements()).toHaveLength(1)
      expect(iq.elements()[0] as Element).toEqualXml(sends)
      expect(await outcome).toEqual({ data, ...(rsm !== undefined && { rsm }) })
      // What the app gave is still as it was.
      expect(JSON.stringify(payload)).toBe(before)
    },
  )

  it.each([...new Set(exchanges.map(({ event }) => event))])(
    'hands on the error of xmpp.pubsub.%s',
    async (event) => {
      const test = await TestSession.open([pubsub()])
      const payload = exchanges.find((exchange) => exchange.event === event)?.payload
      const outcome = test.request(`xmpp.pubsub.${event}`, payload)
      await test.connection.answer(
        `<error type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>`,
      )
      expect(await outcome).toEqual({ error: { type: 'cancel', condition: 'item-not-found' } })
    },
  )

  it.each([
    ['subscribe', { subscription: 'subscribed' }],
    ['create', true],
    ['retrieve', []],
    ['subscriptions', []],
    ['affiliations', []],
    ['config.get', { items: [] }],
    ['subscription.config.get', { items: [] }],
  ])('survives an answer to xmpp.pubsub.%s in which everything is missing', async (event, data) => {
    for (const reply of [
      undefined,
      ps(''),
      owner(''),
      `<query xmlns='urn:x'/>`,
      ps('<items/><options/><create/>'),
    ]) {
      const test = await TestSession.open([pubsub()])
      const outcome = test.request(`xmpp.pubsub.${event}`, NODE)
      await test.connection.answer(reply)
      expect(await outcome).toMatchObject({ data })
    }
  })

  it('takes answers from nobody but the service', async () => {
    const test = await TestSession.open([pubsub()])
    const outcome = test.request('xmpp.pubsub.create', NODE)
    const { attrs } = await test.connection.next()
    test.receive(`<iq xmlns='jabber:client' type='error' id='${attrs.id}' from='evil.example'/>`)
    test.receive(`<iq xmlns='jabber:client' type='result' id='${attrs.id}' from='${TO}'/>`)
    expect(await outcome).toEqual({ data: true })
  })
})

describe('bad requests', () => {
  const MISSING = (key: string) => `Missing '${key}' key`
  const BAD = 'Badly formatted data form'
  it.each([
    ...[
      'create',
      'delete',
      'purge',
      'subscribe',
      'unsubscribe',
      'config.get',
      'subscription.config.get',
    ].flatMap((event) => [
      [event, {}, MISSING('to')],
      [event, { to: TO }, MISSING('node')],
      [event, { to: TO, node: '' }, MISSING('node')],
      [event, { to: TO, node: { an: 'object' } }, MISSING('node')],
    ]),
    ['create', { ...NODE, options: {} }, BAD],
    ['create', { ...NODE, options: [{ var: 'a', value: {} }] }, BAD],
    ['create', { to: TO, options: {} }, MISSING('node')],
    ['subscribe', { ...NODE, options: 'x' }, BAD],
    ['subscription', NODE, MISSING('jid')],
    ['subscription', { ...NODE, jid: ME }, MISSING('subscription')],
    ['subscription', { to: TO }, MISSING('node')],
    ['affiliation', {}, MISSING('to')],
    ['affiliation', { to: TO }, MISSING('node')],
    ['affiliation', NODE, MISSING('jid')],
    ['affiliation', { ...NODE, jid: ME }, MISSING('affiliation')],
    ...['config.set', 'subscription.config.set'].flatMap((event) => [
      [event, {}, MISSING('to')],
      [event, { to: TO }, MISSING('node')],
      [event, NODE, MISSING('form')],
      [event, { ...NODE, form: 'x' }, BAD],
      [event, { ...NODE, form: [{ var: 'a', value: { b: 1 } }] }, BAD],
    ]),
    ['subscription.config.default', {}, MISSING('to')],
    ['config.default', {}, MISSING('to')],
    ['publish', {}, MISSING('to')],
    ['publish', { to: TO }, MISSING('node')],
    ...['', 0, false, null, undefined, []].map((content) => [
      'publish',
      { ...NODE, content, options: 'x' },
      'Missing message content',
    ]),
    ...[{}, { unknown: 1 }, [1], { atom: { links: 'x' } }, { media: [{}] }, { activity: { verb: 'x' } }].map(
      (content) => ['publish', { ...NODE, content, options: 'x' }, 'Could not parse content to stanza'],
    ),
    ['publish', { ...NODE, content: { xml: '<open>' } }, 'Could not parse content to stanza'],
    ['publish', { ...NODE, content: 'Hello', options: 'x' }, BAD],
    ['item.delete', {}, MISSING('to')],
    ['item.delete', { to: TO }, MISSING('node')],
    ['item.delete', NODE, MISSING('id')],
    ['item.delete', { ...NODE, id: '' }, MISSING('id')],
    ['item.delete', { ...NODE, id: {} }, MISSING('id')],
    ['retrieve', {}, MISSING('to')],
    ['retrieve', { to: TO }, MISSING('node')],
    ...[true, {}, [['a']], ['a', {}], [null]].map((id) => [
      'retrieve',
      { ...NODE, id },
      'ID should be string or array of strings',
    ]),
    ...['subscriptions', 'affiliations'].flatMap((event) => [
      [event, {}, MISSING('to')],
      [event, { to: TO, owner: true }, "Can only do 'owner' for a node"],
    ]),
    ['interest', {}, MISSING('node')],
  ] as [string, unknown, string][])('xmpp.pubsub.%s %j: %s', async (event, payload, description) => {
    const test = await TestSession.open([pubsub()])
    expect((await test.request(`xmpp.pubsub.${event}`, payload)).error).toMatchObject({
      type: 'modify',
      condition: 'client-error',
      description,
    })
    expect(test.connection.sent).toEqual([])
  })

  it.each(Object.entries(contract.requests).filter(([, { callback }]) => callback === 'required'))(
    '%s needs a callback, before anything else',
    async (event) => {
      const test = await TestSession.open([pubsub()])
      await test.send(event, {})
      expect(await test.nextPush('xmpp.error.client')).toEqual({
        type: 'modify',
        condition: 'client-error',
        description: 'Missing callback',
        request: {},
      })
    },
  )
})

describe('being told', () => {
  const message = (inner: string, attributes = '') =>
    `<message xmlns='jabber:client' from='${TO}' to='${ME}/test' ${attributes}>${inner}</message>`
  const event = (inner: string) => `<event xmlns='${PS}#event'>${inner}</event>`

  /** Everything pushed, in order, checked against the contract. */
  async function told(...stanzas: string[]): Promise<unknown[]> {
    const test = await TestSession.open([pubsub()])
    for (const stanza of stanzas) test.receive(stanza)
    for (const { event, payload } of test.pushes) {
      if (event.startsWith('xmpp.pubsub.'))
        expect(
          validate(contract.pushes[event as keyof typeof contract.pushes].payload, payload),
          event,
        ).toEqual(payload)
    }
    return test.pushes.map(({ event, payload }) => [
      event.replace('xmpp.pubsub.push.', ''),
      JSON.parse(JSON.stringify(payload)) as unknown,
    ])
  }

  it('tells an item with everything about it', async () => {
    const stanza = message(
      `${event(`<items node='news'><item id='a1' publisher='${ME}'><body>Hello</body></item></items>`)}
       <delay xmlns='urn:xmpp:delay' stamp='2024-05-01T10:00:00Z'/>
       <headers xmlns='http://jabber.org/protocol/shim'> <header name='SubID'>sub-1</header> </headers>`,
      `type='headline'`,
    )
    expect(await told(stanza)).toEqual([
      [
        'item',
        {
          from: TO,
          node: 'news',
          id: 'a1',
          entry: { body: 'Hello' },
          publisher: { user: 'anna', domain: 'example.com' },
          delay: '2024-05-01T10:00:00Z',
          headers: [{ name: 'SubID', value: 'sub-1' }],
        },
      ],
    ])
  })

  it('tells every item and retraction of a message, in the order in which they stand', async () => {
    const items = Array.from({ length: 1_000 }, (_, n) => `<item id='${n}'><body>${n}</body></item>`)
    const got = await told(
      message(
        event(
          `<items node='a'>\n<retract id='x'/>${items.join(' ')}<retract id='y'/></items><items node='b'><item id='z'/></items>`,
        ),
      ),
    )
    expect(got).toEqual([
      ['retract', { from: TO, node: 'a', id: 'x' }],
      ...items.map((_, n) => ['item', { from: TO, node: 'a', id: `${n}`, entry: { body: `${n}` } }]),
      ['retract', { from: TO, node: 'a', id: 'y' }],
      ['item', { from: TO, node: 'b', id: 'z' }],
    ])
  })

  it('tells a retraction with its headers', async () => {
    const stanza = message(
      `${event(`<items node='news'><retract id='a1'/></items>`)}<headers xmlns='http://jabber.org/protocol/shim'><header name='SubID'>sub-1</header></headers>`,
    )
    expect(await told(stanza)).toEqual([
      ['retract', { from: TO, node: 'news', id: 'a1', headers: [{ name: 'SubID', value: 'sub-1' }] }],
    ])
  })

  it('tells that something was published where that is all', async () => {
    expect(await told(message(event(`<items node='doorbell'/>`)))).toEqual([
      ['item', { from: TO, node: 'doorbell' }],
    ])
  })

  it('tells changes of subscriptions and affiliations, several in one message too', async () => {
    const stanza = message(
      event(
        `<subscription node='news' jid='${ME}' subscription='subscribed' subid='s1' expiry='2030-01-01T00:00:00Z'/>
         <affiliations node='news'><affiliation jid='${ME}' affiliation='publisher'/><affiliation jid='ben@example.com' affiliation='none'/></affiliations>`,
      ),
    )
    const anna = { user: 'anna', domain: 'example.com' }
    expect(await told(stanza)).toEqual([
      [
        'subscription',
        {
          from: TO,
          node: 'news',
          jid: anna,
          subscription: 'subscribed',
          id: 's1',
          expiry: '2030-01-01T00:00:00Z',
        },
      ],
      ['affiliation', { from: TO, node: 'news', jid: anna, affiliation: 'publisher' }],
      [
        'affiliation',
        { from: TO, node: 'news', jid: { user: 'ben', domain: 'example.com' }, affiliation: 'none' },
      ],
    ])
  })

  it('reads changes in the other wrapper, too', async () => {
    const stanza = message(
      ps(`<affiliations node='news'><affiliation jid='${ME}' affiliation='none'/></affiliations>`),
    )
    const got = await told(stanza, message(ps(`<subscription node='news' jid='${ME}' subscription='none'/>`)))
    expect(got).toMatchObject([
      ['affiliation', { affiliation: 'none' }],
      ['subscription', { subscription: 'none' }],
    ])
    // Anything else in that wrapper is nobody's notification.
    expect(await told(message(ps(`<items node='news'><item id='a'/></items>`)))).toEqual([])
  })

  it('tells configuration, deletion and purge of a node', async () => {
    expect(
      await told(
        message(event(`<configuration node='news'/>`)),
        message(event(`<configuration node='news'><x xmlns='jabber:x:data' type='result'/></configuration>`)),
        message(event(`<delete node='news'/>`)),
        message(event(`<delete node='news'><redirect uri='xmpp:a?;node=b'/></delete>`)),
        message(event(`<purge node='news'/>`)),
      ),
    ).toEqual([
      ['configuration', { from: TO, node: 'news' }],
      ['configuration', { from: TO, node: 'news', configuration: { type: 'result', items: [] } }],
      ['delete', { from: TO, node: 'news' }],
      ['delete', { from: TO, node: 'news', redirect: 'xmpp:a?;node=b' }],
      ['purge', { from: TO, node: 'news' }],
    ])
  })

  it('takes what has no address as from the own account', async () => {
    const stanza = `<message xmlns='jabber:client'>${event(`<items node='n'><item id='a'/></items>`)}</message>`
    expect(await told(stanza)).toEqual([['item', { from: ME, node: 'n', id: 'a' }]])
  })

  it.each([
    ['an error', message(event(`<items node='n'><item id='a'/></items>`), `type='error'`)],
    ['what it does not know', message(event(`<collection/><create node='n'/>`))],
    ['children of other namespaces', message(event(`<items xmlns='urn:x' node='n'><item id='a'/></items>`))],
    ['a sender that is none', message(event(`<purge node='n'/>`)).replace(TO, '@@')],
  ])('claims %s and tells nothing', async (_, stanza) => {
    expect(await told(stanza)).toEqual([])
  })

  it('leaves messages of rooms alone', async () => {
    const stanza = message(
      `<body>hi</body>${event(`<items node='n'><item id='a'/></items>`)}`,
      `type='groupchat'`,
    )
    expect((await told(stanza)).map((push) => (push as string[])[0])).not.toContain('item')
  })

  it('does not take a delay or headers of other namespaces, or of the payload', async () => {
    const stanza = message(
      `${event(`<items node='n'><item id='a'><delay xmlns='urn:xmpp:delay' stamp='x'/></item></items>`)}<delay xmlns='urn:x' stamp='y'/><headers xmlns='urn:x'><header name='a'>b</header></headers>`,
    )
    const [[, item]] = (await told(stanza)) as [[string, object]]
    expect(item).not.toHaveProperty('delay')
    expect(item).not.toHaveProperty('headers')
  })

  it('keeps text text, and gives markup away in no way that runs', async () => {
    const stanza = message(
      event(
        `<items node='n'><item id='a'><body>&lt;script&gt;alert(1)&lt;/script&gt;</body></item>
         <item id='b'><evil xmlns='urn:evil' onclick='alert(1)'>x<script>alert(1)</script></evil></item></items>`,
      ),
    )
    expect(await told(stanza)).toMatchObject([
      ['item', { entry: { body: '<script>alert(1)</script>' } }],
      ['item', { entry: { xml: '<evil xmlns="urn:evil">x</evil>' } }],
    ])
  })

  it('publishes back unchanged what it does not know', async () => {
    const payload = `<w xmlns="urn:example:weather" a="&lt;1"><c unit="C">21 &amp; more</c></w>`
    const test = await TestSession.open([pubsub()])
    test.receive(message(event(`<items node='n'><item id='a'>${payload}</item></items>`)))
    const { entry } = (await test.nextPush('xmpp.pubsub.push.item')) as { entry: unknown }
    void test.request('xmpp.pubsub.publish', { ...NODE, content: entry })
    const iq = await test.connection.next()
    const item = iq.getChild('pubsub')?.getChild('publish')?.getChild('item')
    expect(item?.elements()[0]).toEqualXml(payload)
  })
})

describe('authorisation', () => {
  const request = `<message xmlns='jabber:client' from='${TO}' to='${ME}/test' id='auth-7'><body>Please</body>
    <x xmlns='jabber:x:data' type='result'/><x xmlns='jabber:x:data' type='form'>
    <field type='hidden' var='other'><value>x</value></field>
    <field var='FORM_TYPE' type='hidden'><value>${PS}#subscribe_authorization</value></field>
    <field var='pubsub#subid' type='hidden'><value>123-abc</value></field>
    <field var='pubsub#node' type='text-single'><value>news</value></field>
    <field var='pubsub#subscriber_jid' type='jid-single'><value>ben@example.com</value></field>
    <field var='pubsub#allow' type='boolean'><value>false</value></field></x></message>`

  async function asked(stanza = request) {
    const test = await TestSession.open([pubsub()])
    test.receive(stanza)
    const [push] = test.pushes.splice(0)
    return { test, push }
  }
  const field = (name: string, value: string) => `<field var='${name}'><value>${value}</value></field>`

  it('asks the app, and nobody else', async () => {
    const { test, push } = await asked()
    expect(push?.event).toBe('xmpp.pubsub.push.authorisation')
    expect(push?.payload).toMatchObject({
      from: TO,
      id: 'auth-7',
      form: { type: 'form', fields: { length: 5 } },
    })
    expect(validate(contract.pushes['xmpp.pubsub.push.authorisation'].payload, push?.payload)).toEqual(
      push?.payload,
    )
    // No chat message beside it, although there is a body.
    expect(test.pushes).toEqual([])
  })

  it('sends the answer, with what it is about', async () => {
    const { test, push } = await asked()
    push?.reply?.([{ var: 'pubsub#allow', value: true }])
    const answer = await test.connection.next()
    expect(answer.attrs).toEqual({ to: TO, id: 'auth-7' })
    expect(answer.elements()[0] as Element).toEqualXml(
      submit(
        'subscribe_authorization',
        field('pubsub#subid', '123-abc') +
          field('pubsub#node', 'news') +
          field('pubsub#subscriber_jid', 'ben@example.com') +
          field('pubsub#allow', 'true'),
      ),
    )
  })

  it('cancels', async () => {
    const { test, push } = await asked()
    push?.reply?.({ cancel: true })
    const answer = await test.connection.next()
    expect(answer.getChild('x', 'jabber:x:data')?.attrs.type).toBe('cancel')
  })

  it('takes the first answer and no other', async () => {
    const { test, push } = await asked()
    push?.reply?.([{ var: 'pubsub#allow', value: false }])
    push?.reply?.([{ var: 'pubsub#allow', value: true }])
    const answer = await test.connection.next()
    expect(answer.toString()).toContain('false')
    await Promise.resolve()
    expect(test.connection.sent).toEqual([])
  })

  it.each([undefined, null, 'x', {}, { cancel: 'yes' }, [{ var: 'a', value: {} }]])(
    'refuses the answer %j',
    async (answer) => {
      const { test, push } = await asked()
      push?.reply?.(answer)
      expect(await test.nextPush('xmpp.error.client')).toMatchObject({
        type: 'modify',
        condition: 'client-error',
        description: 'Badly formatted data form',
        ...(answer && { request: answer }),
      })
      expect(test.connection.sent).toEqual([])
    },
  )

  it('gives no answer of a session that is over', async () => {
    const { test, push } = await asked()
    await test.session.logout()
    push?.reply?.([{ var: 'pubsub#allow', value: true }])
    await Promise.resolve()
    expect(test.pushes.filter(({ event }) => event.startsWith('xmpp.error'))).toEqual([])
  })

  it.each([
    ['of another kind', request.replace('#subscribe_authorization', '#other')],
    ['that is an answer', request.replaceAll(`type='form'`, `type='submit'`)],
    ['in another namespace', request.replaceAll('jabber:x:data', 'urn:x')],
  ])('leaves a form %s to others', async (_, stanza) => {
    const { push } = await asked(stanza)
    expect(push?.event).toBe('xmpp.chat.message')
  })
})

describe('interests', () => {
  const TUNE = 'http://jabber.org/protocol/tune'

  it('are features: from the start, of extensions, of the app', async () => {
    const test = await TestSession.open([pubsub({ interests: ['urn:a'] })])
    const { session } = test
    expect(session.features).toContain('urn:a+notify')
    session.extension('pubsub').interest(TUNE, 'tunes')
    session.extension('pubsub').interest(TUNE, 'tunes')
    expect(session.features.filter((feature) => feature === `${TUNE}+notify`)).toHaveLength(1)
    expect(await test.request('xmpp.pubsub.interest', { node: TUNE })).toEqual({ data: true })
    expect(await test.request('xmpp.pubsub.interest', { node: TUNE, notify: false })).toEqual({ data: true })
    // The extension still wants it.
    expect(session.features).toContain(`${TUNE}+notify`)
    session.extension('pubsub').noInterest(TUNE, 'tunes')
    expect(session.features).not.toContain(`${TUNE}+notify`)
    await test.request('xmpp.pubsub.interest', { node: 'urn:b' })
    await session.logout()
    expect(session.features).toContain('urn:a+notify')
    expect(session.features).not.toContain('urn:b+notify')
  })
})

describe('interests of an app', () => {
  it('are bounded', async () => {
    const test = await TestSession.open([pubsub()])
    for (let n = 0; n < 100; n += 1) {
      expect(await test.request('xmpp.pubsub.interest', { node: `urn:${n}` })).toEqual({ data: true })
    }
    expect(await test.request('xmpp.pubsub.interest', { node: 'urn:more' })).toEqual({
      error: { type: 'wait', condition: 'resource-constraint' },
    })
    await test.request('xmpp.pubsub.interest', { node: 'urn:0', notify: false })
    expect(await test.request('xmpp.pubsub.interest', { node: 'urn:more' })).toEqual({ data: true })
  })
})

describe('what other extensions build on', () => {
  const notice = (from: string, node: string, payload: string) =>
    `<message xmlns='jabber:client' from='${from}'><event xmlns='${PS}#event'><items node='${node}'><item id='1'>${payload}</item><item id='2'/></items></event></message>`

  it('hands notifications to those that claim them, by node, namespace and sender', async () => {
    const test = await TestSession.open([pubsub()])
    const extension = test.session.extension('pubsub')
    const got: string[] = []
    extension.claim({ node: 'n' }, ({ kind, node }) => got.push(`${kind} of ${node}`) > 0)
    extension.claim({ ns: 'urn:p' }, () => got.push('p') > 0)
    const end = extension.claim({ from: 'ben@example.com' }, ({ from }) => got.push(`from ${from}`) > 0)
    test.receive(notice('a.example', 'n', ''))
    test.receive(notice('a.example', 'm', `<x xmlns='urn:p'/>`))
    test.receive(notice('ben@example.com/phone', 'o', ''))
    end()
    test.receive(notice('ben@example.com', 'q', ''))
    expect(got).toEqual([
      'item of n',
      'item of n',
      'p',
      'from ben@example.com/phone',
      'from ben@example.com/phone',
    ])
    expect(test.pushes.map(({ payload }) => payload)).toMatchObject([
      { node: 'm', id: '2' },
      { node: 'q', id: '1' },
      { node: 'q', id: '2' },
    ])
  })

  it('loses no item by a claim that throws, and keeps no claim after the session', async () => {
    const test = await TestSession.open([pubsub()])
    const extension = test.session.extension('pubsub')
    extension.claim({ node: 'n' }, () => {
      throw new Error('broken')
    })
    test.receive(notice('a.example', 'n', ''))
    expect(test.pushes).toHaveLength(2)
    extension.intercept(() => true)
    test.receive(notice('a.example', 'n', ''))
    expect(test.pushes).toHaveLength(2)
    extension.stop()
    test.receive(notice('a.example', 'n', ''))
    expect(test.pushes).toHaveLength(4)
  })

  it('lets whole messages be taken', async () => {
    const test = await TestSession.open([pubsub()])
    const extension = test.session.extension('pubsub')
    const taken: unknown[] = []
    const end = extension.intercept((stanza) => {
      if (stanza.attrs.from !== 'a.example') return false
      taken.push(extension.noticesOf(stanza).map((one) => extension.payloadOf(one)))
      return true
    })
    test.receive(notice('a.example', 'n', '<body>hi</body>'))
    test.receive(notice('b.example', 'n', ''))
    end()
    expect(taken).toEqual([
      [
        { from: 'a.example', node: 'n', id: '1', entry: { body: 'hi' } },
        { from: 'a.example', node: 'n', id: '2' },
      ],
    ])
    expect(test.pushes).toHaveLength(2)
  })

  it('has the app asked by another extension whether somebody may subscribe', async () => {
    const test = await TestSession.open([pubsub()])
    const extension = test.session.extension('pubsub')
    const asked: unknown[] = []
    const answers: ((answer: unknown) => void)[] = []
    extension.intercept((stanza) =>
      extension.authorise(stanza, (request) => {
        asked.push(request)
        return new Promise((resolve) => answers.push(resolve))
      }),
    )
    const form = `<x xmlns='jabber:x:data' type='form'><field var='FORM_TYPE' type='hidden'><value>http://jabber.org/protocol/pubsub#subscribe_authorization</value></field><field var='pubsub#node'><value>n</value></field></x>`
    test.receive(`<message xmlns='jabber:client' from='a.example' id='m1'>${form}</message>`)
    test.receive(`<message xmlns='jabber:client' from='a.example' id='m2'>${form}</message>`)
    test.receive(notice('a.example', 'n', ''))
    expect(asked).toMatchObject([
      { from: 'a.example', id: 'm1', form: { fields: [{ var: 'pubsub#node', value: 'n' }] } },
      { from: 'a.example', id: 'm2' },
    ])
    expect(test.pushes.map(({ event }) => event)).toEqual(['xmpp.pubsub.push.item', 'xmpp.pubsub.push.item'])
    answers[0]?.([{ var: 'pubsub#allow', value: true }])
    const { attrs } = await test.connection.next()
    expect(attrs).toMatchObject({ to: 'a.example', id: 'm1' })
    // The session ends, and with it what was asked in it.
    extension.stop()
    answers[1]?.([{ var: 'pubsub#allow', value: true }])
    await Promise.resolve()
    expect(test.connection.sent).toEqual([])
  })

  it('asks what other specifications add, and takes lists in either namespace', async () => {
    const test = await TestSession.open([pubsub()])
    const extension = test.session.extension('pubsub')
    const recent = xml('recent', { xmlns: 'urn:r' })
    const list = `<affiliations node='n'><affiliation jid='ben@example.net' affiliation='member'/></affiliations>`
    const member = { affiliation: 'member', jid: { user: 'ben', domain: 'example.net' } }

    const asked = extension.get('a.example', { extension: recent, rsm: { max: 2 } })
    const iq = await test.connection.answer(ps(list, '#owner'))
    expect(iq.elements()[0]).toEqualXml(
      ps(`<recent xmlns='urn:r'/><set xmlns='http://jabber.org/protocol/rsm'><max>2</max></set>`),
    )
    expect((await asked).affiliations).toEqual([member])

    const owner = extension.getAsOwner('a.example', { extension: recent })
    expect((await test.connection.answer(ps(list))).elements()[0]).toEqualXml(
      ps(`<recent xmlns='urn:r'/>`, '#owner'),
    )
    expect((await owner).affiliations).toEqual([{ node: 'n', ...member }])
  })

  it('publishes to, asks and watches the own account where no service is named', async () => {
    const test = await TestSession.open([pubsub()])
    const extension = test.session.extension('pubsub')
    const published = extension.publish(
      undefined,
      'urn:xmpp:avatar:data',
      parseElement(`<data xmlns='urn:d'/>`),
      {
        id: 'current',
      },
    )
    expect((await test.connection.answer()).attrs.to).toBeUndefined()
    expect(await published).toBe('current')
    const items = extension.items(undefined, 'n', { ids: ['1'] })
    await test.connection.answer(ps(`<items node='n'><item id='1'><data xmlns='urn:d'/></item></items>`))
    const [item] = (await items).items
    expect(item?.element.getChild('data', 'urn:d')).toBeDefined()
  })
})

describe('kinds of payloads of the app', () => {
  const broken = {
    key: 'broken',
    xep: 'none',
    ns: 'urn:b',
    schema: { '~standard': { version: 1, vendor: 'none', validate: (value: unknown) => ({ value }) } },
    parse: () => {
      throw new Error('broken')
    },
    build: () => {
      throw new Error('broken')
    },
  } as const

  it('do no harm to items and requests by throwing', async () => {
    const test = await TestSession.open([pubsub({ payloads: [broken] })])
    const { error } = await test.request('xmpp.pubsub.publish', { ...NODE, content: { broken: 1 } })
    expect(error).toMatchObject({ description: 'Could not parse content to stanza' })
    test.receive(
      `<message xmlns='jabber:client' from='${TO}'><event xmlns='${PS}#event'><items node='n'><item id='1'><b xmlns='urn:b'/></item><item id='2'/></items></event></message>`,
    )
    expect(test.pushes.map(({ payload }) => payload)).toMatchObject([
      { id: '1', entry: { xml: '<b xmlns="urn:b"/>' } },
      { id: '2' },
    ])
  })
})

describe('hostile input', () => {
  it('never lets what the app says become markup', async () => {
    const test = await TestSession.open([pubsub()])
    void test.request('xmpp.pubsub.publish', { to: TO, node: MARKUP, id: MARKUP, content: MARKUP })
    const iq = await test.connection.next()
    const publish = iq.getChild('pubsub')?.getChild('publish')
    const item = publish?.getChild('item')
    expect(publish?.attrs.node).toBe(MARKUP)
    expect(item?.attrs.id).toBe(MARKUP)
    expect(item?.getChildText('body')).toBe(MARKUP)
  })

  it('does not let JSON of others reach prototypes', async () => {
    const test = await TestSession.open([pubsub()])
    test.receive(
      `<message xmlns='jabber:client' from='${TO}'><event xmlns='${PS}#event'><items node='n'><item id='__proto__'><json xmlns='urn:xmpp:json:0'>{"__proto__":{"polluted":1},"a":1}</json></item></items></event></message>`,
    )
    const payload = test.pushes[0]?.payload as { entry: { json: object } }
    expect(Object.getOwnPropertyNames(payload.entry.json)).toEqual(['a'])
  })
})
