import { capsInfo, hashOf, parseElement } from '@xmpp-ftw/core'
import { TestSession } from '@xmpp-ftw/testing'
import { describe, expect, it } from 'vitest'
import { disco } from './index.js'

const INFO = 'http://jabber.org/protocol/disco#info'
const BEN = 'ben@example.com/phone'
const NODE = 'https://tea.example'

const NAMES = ['caps', 'disco#info', 'disco#items', 'muc']
const FEATURES = NAMES.map((name) => `<feature var='http://jabber.org/protocol/${name}'/>`).join('')
const EXODUS = `<identity category='client' type='pc' name='Exodus 0.9.1'/>${FEATURES}`
/** Of XEP-0115, section 5.2. */
const EXODUS_VER = 'QgayPKawpkPSDYmwT/WM94uAlu0='

const present = (ver: string, { from = BEN, hash = 'sha-1', node = NODE } = {}) =>
  `<presence xmlns='jabber:client' from='${from}'><c xmlns='http://jabber.org/protocol/caps' hash='${hash}' node='${node}' ver='${ver}'/></presence>`

const answer = (inner: string) => `<query xmlns='${INFO}'>${inner}</query>`
const NOT_FOUND = `<error type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>`

async function verOf(inner: string): Promise<string> {
  return (await hashOf(capsInfo(parseElement(answer(inner))))) ?? ''
}

describe('what others announce', () => {
  it('is asked for once, checked, and shared by all sessions of one factory', async () => {
    const factory = disco()
    const test = await TestSession.open([factory])
    test.receive(present(EXODUS_VER))
    expect(await test.nextPush('xmpp.presence')).toMatchObject({ client: { ver: EXODUS_VER } })
    const { capabilitiesOf, featuresOf } = bound(test)
    const both = Promise.all([capabilitiesOf(BEN), featuresOf(BEN)])
    const iq = await test.connection.answer(answer(EXODUS))
    expect(iq.attrs.to).toBe(BEN)
    expect(iq.getChild('query', INFO)?.attrs.node).toBe(`${NODE}#${EXODUS_VER}`)
    const [capabilities, features] = await both
    expect(capabilities.verified).toBe(true)
    expect(capabilities.entries[0]).toEqual({
      kind: 'identity',
      category: 'client',
      type: 'pc',
      name: 'Exodus 0.9.1',
    })
    expect(features).toContain('http://jabber.org/protocol/muc')

    test.receive(present(EXODUS_VER, { from: 'cleo@example.net/desk' }))
    expect(await featuresOf('cleo@example.net/desk')).toEqual(features)
    const other = await TestSession.open([factory])
    other.receive(present(EXODUS_VER))
    expect(await bound(other).featuresOf(BEN)).toEqual(features)
    expect([...test.connection.sent, ...other.connection.sent]).toEqual([])

    const stranger = await TestSession.open([disco()])
    stranger.receive(present(EXODUS_VER))
    bound(stranger)
      .featuresOf(BEN)
      .catch(() => {})
    await stranger.connection.answer(answer(EXODUS))
  })

  it('answers the app without asking again, too, and learns from what the app asks', async () => {
    const test = await TestSession.open([disco()])
    const node = `${NODE}#${EXODUS_VER}`
    test.receive(present(EXODUS_VER))
    const asked = test.request('xmpp.discover.info', { of: BEN, node })
    await test.connection.answer(answer(EXODUS))
    const { data } = await asked
    expect(data).toHaveLength(5)
    const again = await test.request('xmpp.discover.info', { of: BEN, node })
    for (const entry of again.data as { kind: string }[]) entry.kind = 'changed by an app'
    expect(await test.request('xmpp.discover.info', { of: BEN, node })).toEqual({ data, rsm: {} })
    expect(await test.request('xmpp.discover.info', { of: 'cleo@example.net/desk', node })).toEqual({
      data,
      rsm: {},
    })
    expect(await bound(test).featuresOf(BEN)).toHaveLength(4)
    expect(test.connection.sent).toEqual([])
    void test.request('xmpp.discover.info', { of: BEN, node: `${NODE}#other` })
    expect((await test.connection.next()).attrs.to).toBe(BEN)
  })

  it('is asked of its JID alone while no hash proves it', async () => {
    const test = await TestSession.open([disco()])
    for (const from of [BEN, 'cleo@example.net/desk']) {
      test.receive(present('bm90IHRoZSBoYXNo', { from }))
      const asking = bound(test).capabilitiesOf(from)
      await test.connection.answer(answer(EXODUS))
      expect(await asking).toMatchObject({ verified: false })
      expect(await bound(test).capabilitiesOf(from)).toMatchObject({ verified: false })
    }
    expect(test.connection.sent).toEqual([])
  })

  it('is asked anew when it changes or comes back', async () => {
    const test = await TestSession.open([disco()])
    for (const ver of ['one', 'two']) {
      test.receive(present(ver))
      const asking = bound(test).featuresOf(BEN)
      const iq = await test.connection.answer(answer(`<feature var='urn:example:${ver}'/>`))
      expect(iq.getChild('query')?.attrs.node).toBe(`${NODE}#${ver}`)
      expect(await asking).toEqual([`urn:example:${ver}`, INFO])
      // What a server leaves out, as it has not changed, stays (section 8.4).
      test.receive(`<presence xmlns='jabber:client' from='${BEN}'><show>away</show></presence>`)
      test.receive(present(ver))
      expect(await bound(test).featuresOf(BEN)).toContain(`urn:example:${ver}`)
    }
    test.receive(`<presence xmlns='jabber:client' type='unavailable' from='${BEN}'/>`)
    bound(test)
      .featuresOf(BEN)
      .catch(() => {})
    expect((await test.connection.next()).getChild('query')?.attrs.node).toBeUndefined()
  })

  it('is asked for plainly where nothing is announced, each time', async () => {
    const test = await TestSession.open([disco()])
    for (let n = 0; n < 2; n++) {
      const asking = bound(test).featuresOf('example.com')
      const iq = await test.connection.answer(answer(FEATURES))
      expect(iq.getChild('query')?.attrs.node).toBeUndefined()
      expect(await asking).toHaveLength(4)
    }
  })

  it('is asked for plainly where the announced node is not known', async () => {
    const test = await TestSession.open([disco()])
    test.receive(present(EXODUS_VER))
    const asking = bound(test).capabilitiesOf(BEN)
    await test.connection.answer(NOT_FOUND)
    const iq = await test.connection.answer(answer(EXODUS))
    expect(iq.getChild('query')?.attrs.node).toBeUndefined()
    expect(await asking).toMatchObject({ verified: true })
  })

  it('fails with what was answered instead, and is asked for again', async () => {
    const test = await TestSession.open([disco()])
    for (let n = 0; n < 2; n++) {
      const asking = bound(test).featuresOf('example.com')
      await test.connection.answer(NOT_FOUND)
      await expect(asking).rejects.toMatchObject({ condition: 'item-not-found' })
    }
    await expect(bound(test).featuresOf('@')).rejects.toMatchObject({ condition: 'jid-malformed' })
  })

  it('fails with the session', async () => {
    const test = await TestSession.open([disco()])
    const asking = bound(test).featuresOf('example.com')
    await test.close()
    await expect(asking).rejects.toMatchObject({ condition: 'disconnected' })
  })

  it('is ignored where it is no announcement', async () => {
    const test = await TestSession.open([disco()])
    test.receive(present('x'.repeat(600)))
    test.receive(present('v', { from: '@/' }))
    test.receive(
      `<presence xmlns='jabber:client' from='${BEN}'><c xmlns='http://jabber.org/protocol/caps' node='legacy' ver='1'/></presence>`,
    )
    bound(test)
      .featuresOf(BEN)
      .catch(() => {})
    expect((await test.connection.next()).getChild('query')?.attrs.node).toBeUndefined()
  })

  it('is nothing where the answer is empty', async () => {
    const test = await TestSession.open([disco()])
    test.receive(present('v'))
    const asking = bound(test).capabilitiesOf(BEN)
    await test.connection.answer()
    expect(await asking).toEqual({ entries: [], features: [INFO], verified: false })
  })
})

describe('what a hash proves', () => {
  const SOFTWARE = `<x xmlns='jabber:x:data' type='result'>
    <field var='FORM_TYPE' type='hidden'><value>urn:xmpp:dataforms:softwareinfo</value></field>
    <field var='os'><value>Mac</value></field></x>`

  it.each([
    ['what can be read in one way', EXODUS, true],
    ['not what could mean something else', `${EXODUS}<feature var='client/web//Tea'/>`, false],
    ['not what a form adds', EXODUS + SOFTWARE, false],
  ])('of others: %s', async (_, inner, shared) => {
    const test = await TestSession.open([disco()])
    const ver = await verOf(inner)
    test.receive(present(ver))
    test.receive(present(ver, { from: 'cleo@example.net/desk' }))
    const asking = bound(test).capabilitiesOf(BEN)
    await test.connection.answer(answer(inner))
    expect(await asking).toMatchObject({ verified: true })
    expect(await bound(test).capabilitiesOf(BEN)).toMatchObject({ verified: true })
    bound(test)
      .capabilitiesOf('cleo@example.net/desk')
      .catch(() => {})
    await Promise.resolve()
    expect(test.connection.sent).toHaveLength(shared ? 0 : 1)
  })

  it('is nothing where the algorithm is not known', async () => {
    const test = await TestSession.open([disco()])
    test.receive(present(EXODUS_VER, { hash: 'md5' }))
    const asking = bound(test).capabilitiesOf(BEN)
    await test.connection.answer(answer(EXODUS))
    expect(await asking).toMatchObject({ verified: false })
  })
})

function bound(test: TestSession) {
  const extension = test.session.extension('disco')
  return {
    capabilitiesOf: (jid: string) => extension.capabilitiesOf(jid),
    featuresOf: (jid: string) => extension.featuresOf(jid),
  }
}
