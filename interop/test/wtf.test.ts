import { type Element, parseElement } from '@xmpp-ftw/core'
import { ping } from '@xmpp-ftw/ping'
import { wtf } from '@xmpp-ftw/wtf'
import { expect, it } from 'vitest'
import { throughEveryLink } from './support/world.js'
import { XmppClient } from './xmpp-client.js'

// Though it stands first, it is asked last.
throughEveryLink('wtf', { extensions: [wtf({ limit: 2_000 }), ping()] }, (world) => {
  it('shows what nobody takes, and takes nothing itself', async () => {
    const anna = await world.login()
    const name = `${world.link === 'gateway' ? 'comp' : 'fanout'}.${world.server.domain}`
    const stranger = await XmppClient.component(world.server, name)
    const address = `from='${name}' to='${anna.jid}'`
    const shown = async (fits: (stanza: Element) => boolean) =>
      parseElement(await anna.next('xmpp.wtf.push', (text) => fits(parseElement(text))))

    const refusal = await stranger.ask(
      `<iq ${address} type='get' id='t-1'><time xmlns='urn:xmpp:time'/></iq>`,
      /<iq[^>]*>.*<\/iq>/s,
    )
    expect(refusal).toContain('service-unavailable')
    expect(refusal).toMatch(/id=['"]t-1['"]/)
    const request = await shown((stanza) => stanza.name === 'iq')
    expect(request.getNS()).toBe('jabber:client')
    expect(request.attrs).toMatchObject({ from: name, to: anna.jid, type: 'get', id: 't-1' })
    expect(request.getChild('time', 'urn:xmpp:time')).toBeDefined()

    const tooLong = await stranger.ask(
      `<iq ${address} type='set' id='t-2'><x xmlns='urn:example:long'>${'x'.repeat(2_000)}</x></iq>`,
      /<iq[^>]*>.*<\/iq>/s,
    )
    expect(tooLong).toContain('service-unavailable')

    const pong = await stranger.ask(
      `<message ${address}><event xmlns='urn:example:event'>1 &lt; 2 &amp; 3</event></message>
       <message ${address} type='chat'><body>hello</body></message>
       <iq ${address} type='get' id='t-3'><ping xmlns='urn:xmpp:ping'/></iq>`,
      /<iq[^>]*t-3[^>]*>/,
    )
    expect(pong).toMatch(/type=['"]result['"]/)
    expect((await anna.next('xmpp.chat.message')).content).toBe('hello')
    await anna.next('xmpp.ping')
    const message = await shown((stanza) => stanza.name === 'message')
    expect(message.getChildText('event', 'urn:example:event')).toBe('1 < 2 & 3')
    // The ping came last: whatever was to be shown would be here by now.
    const leftOver = anna.waiting('xmpp.wtf.push').map((text) => parseElement(text).attrs.from)
    expect(leftOver).not.toContain(name)
    stranger.end()
  })
})
