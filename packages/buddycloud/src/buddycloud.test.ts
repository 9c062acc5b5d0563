import { compliance } from '@xmpp-ftw/testing'
import { describe, expect, it } from 'vitest'
import { Buddycloud, buddycloud } from './index.js'
import {
  CHANNELS,
  discovered,
  ITEM_NOT_FOUND,
  identity,
  POSTS,
  PS,
  requires,
  SERVER,
} from './session-in-test.js'

compliance('buddycloud', buddycloud(), { requires: requires() })

describe('with a channel server', () => {
  class Discovered extends Buddycloud {
    override start(...args: Parameters<Buddycloud['start']>): void {
      super.start(...args)
      void this.discover({ server: SERVER }, new AbortController().signal)
    }
  }
  compliance('buddycloud', (session) => new Discovered(session), { requires: requires() })
})

const ps = (inner: string, ns = PS) => `<pubsub xmlns='${ns}'>${inner}</pubsub>`
const OWNER = `${PS}#owner`
const SET = `<set xmlns='http://jabber.org/protocol/rsm'><max>2</max></set>`
const form = (scope: string, name: string, value: string) =>
  `<x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'><value>${PS}#${scope}</value></field><field var='${name}'><value>${value}</value></field></x>`
const GLOBAL = `tag:${SERVER},${POSTS},1`
const rsm = { max: 2 }
const options = [{ var: 'pubsub#title', value: 'Ann' }]
const entry = `<entry xmlns='http://www.w3.org/2005/Atom'><content>Hello</content></entry>`
const since = '2024-05-01T00:00:00.000Z'

/** Event → payload, type and payload of the IQ, what comes back and the outcome. */
const exchanges: [string, object, 'get' | 'set', string, string | undefined, object][] = [
  ['register', {}, 'set', `<query xmlns='jabber:iq:register'/>`, undefined, { data: { registered: true } }],
  [
    'register.get',
    {},
    'get',
    `<query xmlns='jabber:iq:register'/>`,
    `<query xmlns='jabber:iq:register'><registered/></query>`,
    { data: { registered: true } },
  ],
  [
    'register.set',
    { username: 'ann' },
    'set',
    `<query xmlns='jabber:iq:register'><username>ann</username></query>`,
    undefined,
    { data: { registered: true } },
  ],
  [
    'register.unregister',
    {},
    'set',
    `<query xmlns='jabber:iq:register'><remove/></query>`,
    undefined,
    { data: true },
  ],
  [
    'create',
    { node: POSTS, options },
    'set',
    ps(`<create node='${POSTS}'/><configure>${form('node_config', 'pubsub#title', 'Ann')}</configure>`),
    ps(`<create node='other'/>`),
    { data: true },
  ],
  [
    'delete',
    { node: POSTS, redirect: 'xmpp:x' },
    'set',
    ps(`<delete node='${POSTS}'/>`, OWNER),
    undefined,
    { data: true },
  ],
  [
    'publish',
    { node: POSTS, id: 'mine', content: { atom: { content: 'Hello' } }, jid: 'x', subid: 'y' },
    'set',
    ps(`<publish node='${POSTS}'><item id='mine'>${entry}</item></publish>`),
    ps(`<publish node='${POSTS}'><item id='${GLOBAL}'/></publish>`),
    { data: { id: GLOBAL } },
  ],
  [
    'item.delete',
    { node: POSTS, id: '1', jid: 'x', subid: 'y', notify: false },
    'set',
    ps(`<retract node='${POSTS}' notify='true'><item id='1'/></retract>`),
    undefined,
    { data: true },
  ],
  [
    'retrieve',
    { node: POSTS, id: ['1', 2], maxItems: 5, parentOnly: 1, rsm },
    'get',
    ps(`<items node='${POSTS}' max_items='5' parent-only='true'><item id='1'/><item id='2'/></items>${SET}`),
    ps(
      `<items node='${POSTS}'><item id='1' publisher='ann@example.com'>${entry}</item></items><set xmlns='http://jabber.org/protocol/rsm'><count>1</count></set>`,
    ),
    {
      data: [
        {
          id: '1',
          node: POSTS,
          publisher: 'ann@example.com',
          entry: { atom: { content: { content: 'Hello' } } },
        },
      ],
      rsm: { count: 1 },
    },
  ],
  [
    'items.recent',
    { max: 20, since: '2024-05-01', parentOnly: true, rsm },
    'get',
    ps(`<recent-items xmlns='${CHANNELS}' max='20' since='${since}' parent-only='true'/>${SET}`),
    ps(
      `<items node='a'><item id='1'/><item id='2'/></items><items node='b'><item id='1'/></items><items node='a'><item id='3'/></items>`,
    ),
    {
      data: [
        { id: '1', node: 'a' },
        { id: '2', node: 'a' },
        { id: '1', node: 'b' },
        { id: '3', node: 'a' },
      ],
      rsm: {},
    },
  ],
  [
    'items.feed',
    { since: Date.parse(since), parentOnly: false },
    'get',
    ps(`<user-items xmlns='${CHANNELS}' since='${since}'/>`),
    ps(''),
    { data: [], rsm: {} },
  ],
  [
    'items.replies',
    { node: POSTS, id: GLOBAL, rsm },
    'get',
    ps(`<replies xmlns='${CHANNELS}' node='${POSTS}' item_id='${GLOBAL}'/>${SET}`),
    ps(`<items><item id='2'/></items>`),
    { data: [{ id: '2', node: POSTS }], rsm: {} },
  ],
  [
    'items.thread',
    { node: POSTS, id: 1 },
    'get',
    ps(`<thread xmlns='${CHANNELS}' node='${POSTS}' item_id='1'/>`),
    ps(`<items node='elsewhere'><item id='2'/></items>`),
    { data: [{ id: '2', node: 'elsewhere' }], rsm: {} },
  ],
  [
    'subscribe',
    { node: POSTS, jid: 'eve@example.com' },
    'set',
    ps(`<subscribe node='${POSTS}' jid='anna@example.com'/>`),
    ps(
      `<subscription node='${POSTS}' jid='anna@example.com' subscription='pending'/><affiliation node='${POSTS}' jid='anna@example.com' affiliation='member'/>`,
    ),
    { data: { subscription: 'pending', affiliation: 'member' } },
  ],
  [
    'unsubscribe',
    { node: POSTS, jid: 'eve@example.com', id: 's1' },
    'set',
    ps(`<unsubscribe node='${POSTS}' jid='anna@example.com' subid='s1'/>`),
    undefined,
    { data: true },
  ],
  [
    'subscription',
    { node: POSTS, jid: 'ben@example.net', subscription: 'invited' },
    'set',
    ps(
      `<subscriptions node='${POSTS}'><subscription jid='ben@example.net' subscription='invited'/></subscriptions>`,
      OWNER,
    ),
    undefined,
    { data: true },
  ],
  [
    'subscriptions',
    { ephemeral: true, rsm },
    'get',
    ps(`<subscriptions xmlns:bc='${CHANNELS}' bc:ephemeral='true'/>${SET}`),
    ps(
      `<subscriptions><subscription node='${POSTS}' subscription='invited' jid='anna@example.com' invited-by='ben@example.net'/></subscriptions>`,
    ),
    {
      data: [
        {
          node: POSTS,
          subscription: 'invited',
          jid: { user: 'anna', domain: 'example.com' },
          invitedBy: { user: 'ben', domain: 'example.net' },
        },
      ],
      rsm: {},
    },
  ],
  [
    'affiliations',
    {},
    'get',
    ps(`<affiliations/>`),
    ps(`<affiliations><affiliation node='${POSTS}' affiliation='owner'/></affiliations>`, OWNER),
    { data: [{ node: POSTS, affiliation: 'owner' }], rsm: {} },
  ],
  [
    'affiliations',
    { node: POSTS, owner: 1 },
    'get',
    ps(`<affiliations node='${POSTS}'/>`, OWNER),
    ps(
      `<affiliations node='${POSTS}'><affiliation node='${POSTS}' jid='ben@example.net' affiliation='member'/></affiliations>`,
    ),
    {
      data: [{ node: POSTS, affiliation: 'member', jid: { user: 'ben', domain: 'example.net' } }],
      rsm: {},
    },
  ],
  [
    'affiliation',
    { node: POSTS, jid: 'ben@example.net', affiliation: 'moderator' },
    'set',
    ps(
      `<affiliations node='${POSTS}'><affiliation jid='ben@example.net' affiliation='moderator'/></affiliations>`,
      OWNER,
    ),
    undefined,
    { data: true },
  ],
  [
    'config.get',
    { node: POSTS },
    'get',
    `<query xmlns='http://jabber.org/protocol/disco#info' node='${POSTS}'/>`,
    identity(
      'pubsub',
      'leaf',
      `<x xmlns='jabber:x:data' type='result'><field var='other'><value>x</value></field></x>
       <x xmlns='jabber:x:data' type='result'><field var='FORM_TYPE' type='hidden'><value>${PS}#meta-data</value></field><field var='pubsub#title'><value>Ann</value></field></x>`,
    ),
    { data: [{ var: 'pubsub#title', value: 'Ann' }] },
  ],
  [
    'config.get',
    { node: POSTS, owner: true },
    'get',
    ps(`<configure node='${POSTS}'/>`, OWNER),
    ps(
      `<configure node='${POSTS}'><x xmlns='jabber:x:data' type='form'><field var='pubsub#title'><value>Ann</value></field></x></configure>`,
      OWNER,
    ),
    { data: { type: 'form', fields: [{ var: 'pubsub#title', value: 'Ann' }], items: [] } },
  ],
  [
    'config.set',
    { node: POSTS, form: options },
    'set',
    ps(`<configure node='${POSTS}'>${form('node_config', 'pubsub#title', 'Ann')}</configure>`, OWNER),
    undefined,
    { data: true },
  ],
  [
    'search.get',
    {},
    'get',
    `<query xmlns='jabber:iq:search'/>`,
    `<query xmlns='jabber:iq:search'><instructions>Search</instructions><x xmlns='jabber:x:data' type='form'/></query>`,
    { data: { instructions: 'Search', form: { type: 'form', items: [] } } },
  ],
  [
    'search.do',
    { form: [{ var: 'content', value: 'tea' }] },
    'set',
    `<query xmlns='jabber:iq:search'><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'><value>jabber:iq:search</value></field><field var='content'><value>tea</value></field></x></query>`,
    `<query xmlns='jabber:iq:search'><x xmlns='jabber:x:data' type='result'>
      <reported><field var='node' type='text-single' label='Node'/><field var='entry' type='xml'/></reported>
      <item><field var='node'><value>${POSTS}</value></field><field var='id'><value>1</value></field><field var='entry'><value>${entry}</value></field></item>
      <item><field var='node'><value>${POSTS}</value></field><field var='id'><value>2</value></field></item></x></query>`,
    {
      data: {
        fields: { node: { label: 'Node', type: 'text-single' }, entry: { type: 'xml' } },
        results: [
          { node: POSTS, id: '1', entry: { atom: { content: { content: 'Hello' } } } },
          { node: POSTS, id: '2' },
        ],
      },
    },
  ],
  [
    'search.do',
    { basic: {} },
    'set',
    `<query xmlns='jabber:iq:search'/>`,
    `<query xmlns='jabber:iq:search'/>`,
    { data: { fields: {}, results: [] } },
  ],
]

describe('a request', () => {
  it.each(exchanges)('xmpp.buddycloud.%s %j', async (event, payload, type, sent, reply, outcome) => {
    const test = await discovered()
    const asked = test.request(`xmpp.buddycloud.${event}`, { ...payload, to: 'evil.example' })
    const iq = await test.connection.answer(reply)
    expect(iq.attrs).toMatchObject({ to: SERVER, type })
    expect(iq.elements()).toHaveLength(1)
    expect(iq.elements()[0]).toEqualXml(sent)
    expect(JSON.parse(JSON.stringify(await asked))).toEqual(outcome)
  })

  it.each([...new Map(exchanges.map((exchange) => [exchange[0], exchange])).values()])(
    'xmpp.buddycloud.%s tells what the service answered instead',
    async (event, payload) => {
      const test = await discovered()
      const asked = test.request(`xmpp.buddycloud.${event}`, payload)
      await test.connection.answer(
        `<error type='modify'><bad-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><max-required xmlns='${CHANNELS}/errors'/></error>`,
      )
      expect(await asked).toEqual({
        error: {
          type: 'modify',
          condition: 'bad-request',
          application: { condition: 'max-required', xmlns: `${CHANNELS}/errors` },
        },
      })
    },
  )

  it('for what is recent has defaults', async () => {
    const test = await discovered()
    void test.request('xmpp.buddycloud.items.recent', {})
    void test.request('xmpp.buddycloud.items.feed', { since: '' })
    const ever = '2000-01-01T00:00:00.000Z'
    expect((await test.connection.next()).elements()[0]).toEqualXml(
      ps(`<recent-items xmlns='${CHANNELS}' max='30' since='${ever}'/>`),
    )
    expect((await test.connection.next()).elements()[0]).toEqualXml(
      ps(`<user-items xmlns='${CHANNELS}' since='${ever}'/>`),
    )
  })

  it('declares its prefixes on the wire', async () => {
    const test = await discovered()
    const written: string[] = []
    const { connection } = test
    const send = connection.send.bind(connection)
    connection.send = (stanza) => {
      written.push(stanza.toString())
      send(stanza)
    }
    void test.request('xmpp.buddycloud.affiliations', { ephemeral: true })
    await connection.next()
    expect(written.join()).toContain(`<affiliations xmlns:bc="${CHANNELS}" bc:ephemeral="true"/>`)
  })

  it('that was not understood is subscribed all the same', async () => {
    const test = await discovered()
    const asked = test.request('xmpp.buddycloud.subscribe', { node: POSTS })
    await test.connection.answer()
    expect(await asked).toEqual({ data: { subscription: 'subscribed' } })
  })

  it('for the configuration of a node finds some', async () => {
    const test = await discovered()
    const payload = { node: POSTS }
    for (const more of ['', `<x xmlns='jabber:x:data' type='result'/>`]) {
      const asked = test.request('xmpp.buddycloud.config.get', payload)
      await test.connection.answer(identity('pubsub', 'leaf', more))
      expect(await asked).toEqual({
        error: {
          type: 'modify',
          condition: 'client-error',
          description: 'No node information found',
          request: payload,
        },
      })
    }
    const asked = test.request('xmpp.buddycloud.config.get', payload)
    await test.connection.answer(ITEM_NOT_FOUND)
    expect((await asked).error).toMatchObject({ condition: 'item-not-found' })
  })
})

describe('a bad request', () => {
  it.each([
    ['create', {}, "Missing 'node' key"],
    ['create', { node: 'n', options: 'bad' }, 'Badly formatted data form'],
    ['delete', {}, "Missing 'node' key"],
    ['publish', {}, "Missing 'node' key"],
    ['publish', { node: 'n' }, 'Missing message content'],
    ['publish', { node: 'n', content: '' }, 'Missing message content'],
    ['publish', { node: 'n', content: { nonsense: true } }, 'Could not parse content to stanza'],
    ['publish', { node: 'n', content: 'x', options: {} }, 'Badly formatted data form'],
    ['item.delete', {}, "Missing 'node' key"],
    ['item.delete', { node: 'n' }, "Missing 'id' key"],
    ['retrieve', {}, "Missing 'node' key"],
    ['retrieve', { node: 'n', id: {} }, 'ID should be string or array of strings'],
    ['items.recent', { since: 'nonsense' }, 'Since date was unparsable'],
    ['items.feed', { since: 8.7e15 }, 'Since date was unparsable'],
    ['items.feed', { since: {} }, 'Since date was unparsable'],
    ['items.recent', { max: 0 }, "'max' key must be a whole number from 1 to 2147483647"],
    ['items.replies', { id: '1' }, "Missing 'node' key"],
    ['items.replies', { node: 'n' }, "Missing 'id' key"],
    ['items.thread', {}, "Missing 'node' key"],
    ['items.thread', { node: 'n' }, "Missing 'id' key"],
    ['subscribe', {}, "Missing 'node' key"],
    ['unsubscribe', {}, "Missing 'node' key"],
    ['subscription', {}, "Missing 'node' key"],
    ['subscription', { node: 'n' }, "Missing 'jid' key"],
    ['subscription', { node: 'n', jid: 'a@b' }, "Missing 'subscription' key"],
    ['subscriptions', { owner: true }, "Can only do 'owner' for a node"],
    ['affiliations', { owner: true }, "Can only do 'owner' for a node"],
    ['affiliation', { node: 'n' }, "Missing 'jid' key"],
    ['affiliation', { node: 'n', jid: 'a@b' }, "Missing 'affiliation' key"],
    ['config.get', {}, "Missing 'node' key"],
    ['config.set', { node: 'n' }, "Missing 'form' key"],
    ['config.set', { node: 'n', form: {} }, 'Badly formatted data form'],
    ['search.do', {}, "Missing 'basic' or 'form' key"],
    ['search.do', { form: 'x' }, 'Badly formatted data form'],
    ['search.do', { basic: { shoes: '43' } }, "'basic' key has a field that is not offered: shoes"],
    ['register.set', { form: 'x' }, 'Badly formatted data form'],
  ])('xmpp.buddycloud.%s %j', async (event, request, description) => {
    const test = await discovered()
    expect(await test.request(`xmpp.buddycloud.${event}`, request)).toEqual({
      error: { type: 'modify', condition: 'client-error', description, request },
    })
    expect(test.connection.sent).toEqual([])
  })

  it('has no password in it without TLS', async () => {
    const test = await discovered()
    test.connection.confidential = false
    const outcome = await test.request('xmpp.buddycloud.register.set', { password: 's3cret' })
    expect(outcome.error).toMatchObject({
      description: 'Passwords are sent over TLS only',
      request: { password: '***' },
    })
    expect(test.connection.sent).toEqual([])
  })
})
