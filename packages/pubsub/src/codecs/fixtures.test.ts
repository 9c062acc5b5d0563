import { Element, xml } from '@xmpp-ftw/core'
import { runFixtures } from '@xmpp-ftw/testing'
import { describe, expect, it } from 'vitest'
import { authorisation, reflect } from './authorisation.js'
import { eventPayload } from './event.js'
import { headers } from './headers.js'
import { ownerPayload } from './owner.js'
import { pubsubPayload } from './pubsub.js'

/** Values hold items as elements; fixtures have them as text. */
const toJson = (value: unknown): unknown =>
  value === undefined
    ? undefined
    : JSON.parse(
        JSON.stringify(value, (_, inner: unknown) => (inner instanceof Element ? inner.toString() : inner)),
      )

const folder = (name: string) => new URL(`./fixtures/${name}/`, import.meta.url)

/** Events come, and are never sent. */
const event = { ...eventPayload, build: () => xml('event') }

runFixtures('pubsub requests', pubsubPayload, folder('pubsub-request'))
runFixtures('pubsub replies', pubsubPayload, folder('pubsub-reply'), { toJson })
runFixtures('owner requests', ownerPayload, folder('owner-request'))
runFixtures('owner replies', ownerPayload, folder('owner-reply'))
runFixtures('event', event, folder('event'), { toJson })
runFixtures('headers', headers, folder('headers'))
runFixtures('authorisation', authorisation, folder('authorisation'))

describe('publishing', () => {
  it('puts the payload into an item, and options beside it', () => {
    const payload = [xml('entry', { xmlns: 'http://www.w3.org/2005/Atom' }, xml('title', null, 'Soliloquy'))]
    const options = [{ var: 'pubsub#access_model', value: 'presence' }]
    expect(
      pubsubPayload.build({
        publish: { node: 'princely_musings', id: 'bnd81g37d61f49fgn581', payload },
        options,
      }),
    ).toEqualXml(`<pubsub xmlns='http://jabber.org/protocol/pubsub'>
        <publish node='princely_musings'>
          <item id='bnd81g37d61f49fgn581'><entry xmlns='http://www.w3.org/2005/Atom'><title>Soliloquy</title></entry></item>
        </publish>
        <publish-options><x xmlns='jabber:x:data' type='submit'>
          <field var='FORM_TYPE' type='hidden'><value>http://jabber.org/protocol/pubsub#publish-options</value></field>
          <field var='pubsub#access_model'><value>presence</value></field>
        </x></publish-options>
      </pubsub>`)
  })
})

describe('reflecting an authorisation request', () => {
  const form = {
    items: [],
    fields: [
      { var: 'pubsub#subid', value: '123-abc' },
      { var: 'pubsub#node', value: 'princely_musings' },
      { var: 'pubsub#allow', type: 'boolean', value: false },
      { var: 'other', value: 'x' },
    ],
  }

  it('repeats what names the subscription, and nothing else', () => {
    expect(reflect(form, [{ var: 'pubsub#allow', value: true }])).toEqual([
      { var: 'pubsub#subid', value: '123-abc' },
      { var: 'pubsub#node', value: 'princely_musings' },
      { var: 'pubsub#allow', value: true },
    ])
  })

  it('leaves alone what the app gave', () => {
    const answer = [
      { var: 'pubsub#subid', value: 'other' },
      { var: 'pubsub#node', value: 'other' },
    ]
    expect(reflect(form, answer)).toEqual(answer)
  })
})
