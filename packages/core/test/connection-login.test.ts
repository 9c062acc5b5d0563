import { afterEach, describe, expect, it } from 'vitest'
import { xml } from '../src/element.js'
import {
  authenticated,
  BIND,
  begin,
  bound,
  features,
  greet,
  HEADER,
  LOGIN,
  loggedIn,
  loggedInPlainly,
  newPeer,
  online,
  PLAIN,
  SM,
  STARTTLS,
  SUCCESS,
  tidy,
} from './connection-kit.js'

afterEach(tidy)

const SASL = 'urn:ietf:params:xml:ns:xmpp-sasl'

describe('logging in', () => {
  it('binds the resource asked for and goes online', async () => {
    const peer = await newPeer()
    const { listener } = begin(peer)
    const c = await peer.accept()
    await authenticated(c, BIND)
    const [, id] = await c.expect(/<iq type="set" id="([^"]+)"><bind [^>]*><resource>desk<\/resource>/)
    await c.send(
      `<iq type='result' id='${id}'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>anna@ftw.test/other</jid></bind></iq>`,
    )
    expect(await listener.until('online')).toMatchObject({ jid: 'anna@ftw.test/other', resumed: false })
  })

  it('requires STARTTLS, verifies the certificate against the domain and says who it is only then', async () => {
    const peer = await newPeer({ tls: 'starttls' })
    const { listener } = begin(peer, { ca: peer.ca })
    const c = await peer.accept()
    const [header] = await c.expect(/<stream:stream[^>]*>/)
    expect(header).not.toContain('from=')
    await c.send(HEADER + features(STARTTLS + PLAIN))
    await c.expect('<starttls xmlns="urn:ietf:params:xml:ns:xmpp-tls"/>')
    await c.startTls()
    const [secured] = await c.expect(/<stream:stream[^>]*>/)
    expect(secured).toContain('from="anna@ftw.test"')
    await c.send(HEADER + features(PLAIN))
    await c.expect('<auth')
    await c.send(SUCCESS)
    await greet(c, BIND)
    await bound(c)
    await listener.until('online')
    expect(c.secure).toBe(true)
  })

  it.each(['direct', 'required'] as const)(
    'names the domain and the protocol in the TLS handshake, whatever the host is called: %s',
    async (tls) => {
      const peer = await newPeer()
      begin(peer, { ca: peer.ca, tls })
      const c = await peer.accept()
      if (tls === 'required') {
        await greet(c, STARTTLS)
        await c.expect('<starttls')
        await c.send(`<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>`)
      }
      // Both stand in the first message as they are (RFC 6066, section 3; RFC 7301, section 3.1).
      await c.expect(/ftw\.test[\s\S]*xmpp-client|xmpp-client[\s\S]*ftw\.test/)
    },
  )

  it('logs in over direct TLS', async () => {
    const peer = await newPeer({ tls: 'direct' })
    const { listener, connection } = begin(peer, { ca: peer.ca, tls: 'direct' })
    expect(connection.confidential).toBe(false)
    const c = await loggedInPlainly(peer)
    await listener.until('online')
    expect(c.secure).toBe(true)
    expect(connection.confidential).toBe(true)
  })

  it('says whether it is confidential: not in clear, unless the operator says otherwise', async () => {
    const peer = await newPeer()
    const { listener, connection } = begin(peer, { tls: 'off' }, { anonymous: true }, { domain: 'ftw.test' })
    const c = await peer.accept()
    await greet(c, PLAIN.replace('PLAIN', 'ANONYMOUS'))
    await c.expect('<auth')
    await c.send(SUCCESS)
    await greet(c, BIND)
    await bound(c, 'guest@ftw.test/1')
    await listener.until('online')
    expect(connection.confidential).toBe(false)
    const allowed = begin(peer)
    await loggedInPlainly(peer)
    await allowed.listener.until('online')
    expect(allowed.connection.confidential).toBe(true)
  })

  it.each(['direct', 'required'] as const)('refuses a certificate for another domain (%s)', async (tls) => {
    const peer = await newPeer({ tls: tls === 'direct' ? 'direct' : 'starttls', domain: 'other.test' })
    const { listener } = begin(peer, { ca: peer.ca, tls })
    if (tls === 'required') {
      const c = await peer.accept()
      await greet(c, STARTTLS)
      await c.expect('<starttls')
      await c.startTls().catch(() => {})
    }
    const { error } = await listener.until('offline')
    expect(error?.toJSON()).toMatchObject({
      condition: 'disconnected',
      application: { description: 'The certificate is not valid for ftw.test' },
    })
  })

  it('refuses a certificate nobody vouches for', async () => {
    const peer = await newPeer({ tls: 'direct' })
    const { listener } = begin(peer, { tls: 'direct' })
    const { error } = await listener.until('offline')
    expect(error?.application?.description).toContain('certificate')
  })

  it('takes any certificate of a loopback host if the operator says so', async () => {
    const peer = await newPeer({ tls: 'direct', domain: 'other.test' })
    const { listener } = begin(peer, { tls: 'direct', rejectUnauthorized: false })
    await loggedInPlainly(peer)
    await listener.until('online')
  })

  it('refuses a server that offers no STARTTLS: nothing more is said to it', async () => {
    const peer = await newPeer()
    const { listener } = begin(peer, {})
    const c = await peer.accept()
    await greet(c, PLAIN)
    const { error } = await listener.until('offline')
    expect(error?.toJSON()).toMatchObject({
      type: 'connection',
      condition: 'policy-violation',
      description: 'The server offers no TLS',
    })
    expect(c.received).not.toContain('<auth')
  })

  it('takes nothing that came in clear after <proceed/> for protected', async () => {
    const peer = await newPeer({ tls: 'starttls' })
    const { listener } = begin(peer, { ca: peer.ca })
    const c = await peer.accept()
    await greet(c, STARTTLS)
    await c.expect('<starttls')
    await c.send(`<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>${features(PLAIN)}`)
    const { error } = await listener.until('offline')
    expect(error?.application?.condition).toBe('policy-violation')
  })

  it('does not send a password in clear', async () => {
    const peer = await newPeer()
    const { listener } = begin(peer, { tls: 'off' })
    const c = await peer.accept()
    await greet(c, PLAIN)
    const { error } = await listener.until('offline')
    expect(error?.toJSON()).toMatchObject({ type: 'auth', condition: 'login-fail' })
    expect(c.received).not.toContain('<auth')
  })

  it('tells why a login failed, and does not try again', async () => {
    const peer = await newPeer()
    const { listener } = begin(peer)
    const c = await peer.accept()
    await greet(c, PLAIN)
    await c.expect('<auth')
    await c.send(`<failure xmlns='${SASL}'><account-disabled/><text>Call us</text></failure></stream:stream>`)
    const { error } = await listener.until('offline')
    expect(error?.toJSON()).toEqual({
      type: 'auth',
      condition: 'login-fail',
      description: 'XMPP authentication fail',
      application: { condition: 'account-disabled', xmlns: SASL, description: 'Call us' },
    })
    expect(peer.connections).toBe(1)
    expect(listener.order).toEqual(['offline'])
  })

  it('says goodbye to a server it cannot log in to', async () => {
    const peer = await newPeer()
    const { listener } = begin(peer)
    const c = await peer.accept()
    await greet(c, PLAIN)
    await c.expect('<auth')
    await c.send(`<failure xmlns='${SASL}'><not-authorized/></failure>`)
    await listener.until('offline')
    await c.expect('</stream:stream>')
    expect(await c.ended).toBe('end')
  })

  it('logs in without an account where the operator allows it', async () => {
    const peer = await newPeer()
    const { listener } = begin(peer, { tls: 'off' }, { anonymous: true }, { domain: 'ftw.test' })
    const c = await peer.accept()
    await greet(c, `<mechanisms xmlns='${SASL}'><mechanism>ANONYMOUS</mechanism></mechanisms>`)
    await c.expect(/<auth [^>]*mechanism="ANONYMOUS"/)
    await c.send(SUCCESS)
    await greet(c, BIND)
    await bound(c, 'guest@ftw.test/1')
    expect(await listener.until('online')).toMatchObject({ jid: 'guest@ftw.test/1' })
  })

  it('opens a session where an old server still wants one', async () => {
    const peer = await newPeer()
    const { listener } = begin(peer)
    const c = await peer.accept()
    await authenticated(c, `${BIND}<session xmlns='urn:ietf:params:xml:ns:xmpp-session'/>`)
    await bound(c)
    const [, id] = await c.expect(/id="([^"]+)"><session xmlns="urn:ietf:params:xml:ns:xmpp-session"\/>/)
    await c.send(`<iq type='result' id='${id}'/>`)
    await listener.until('online')
  })

  it('says what refused to bind', async () => {
    const peer = await newPeer()
    const { listener } = begin(peer)
    const c = await peer.accept()
    await authenticated(c)
    const [, id] = await c.expect(/<iq type="set" id="([^"]+)"/)
    await c.send(
      `<iq type='error' id='${id}'><error type='cancel'><conflict xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>`,
    )
    const { error } = await listener.until('offline')
    expect(error?.application?.condition).toBe('conflict')
  })

  it('goes online without stream management when the server refuses it', async () => {
    const peer = await newPeer()
    const { listener, connection } = begin(peer)
    const c = await peer.accept()
    await authenticated(c, BIND + SM)
    await bound(c)
    await c.expect('<enable')
    await c.send(`<failed xmlns='urn:xmpp:sm:3'/>`)
    await listener.until('online')
    expect(connection.state()).toBeUndefined()
  })

  it('sends stanzas without a namespace of their own, and delivers what comes', async () => {
    const { listener, connection, c } = await online()
    connection.send(xml('message', { to: 'ben@ftw.test' }, xml('body', null, 'a < b')))
    await c.expect('<message to="ben@ftw.test"><body>a &lt; b</body></message>')
    await c.send(`<message from='ben@ftw.test/x'><body>hi</body></message>`)
    const { stanza } = await listener.until('stanza')
    expect(stanza.is('message', 'jabber:client')).toBe(true)
    expect(stanza.getChildText('body')).toBe('hi')
  })

  it('closes the stream properly, with a last count, and says offline once', async () => {
    const peer = await newPeer()
    const { listener, connection } = begin(peer)
    const c = await loggedIn(peer, { after: `<presence from='ben@ftw.test'/>` })
    await listener.until('stanza')
    const stopped = Promise.all([connection.stop(), connection.stop()])
    await c.expect('<a xmlns="urn:xmpp:sm:3" h="1"/></stream:stream>')
    await c.send('</stream:stream>')
    await stopped
    expect(await c.ended).toBe('end')
    await connection.stop()
    expect(listener.of('offline')).toEqual([{ what: 'offline', error: undefined }])
    expect(() => connection.send(xml('message'))).toThrow('You are not connected')
  })

  it('does not wait for the goodbye of a server that is silent', async () => {
    const { listener, connection } = await online()
    await connection.stop()
    expect(listener.order).toEqual(['online', 'offline'])
  })

  it('can be stopped at any step, and before it is started', async () => {
    const peer = await newPeer()
    const { listener, connection } = begin(peer)
    await peer.accept()
    await connection.stop()
    expect(listener.order).toEqual(['offline'])
    expect(() => connection.start(listener)).toThrow('once')
  })

  it('throws not-connected before it is online', async () => {
    const peer = await newPeer()
    const { connection } = begin(peer)
    expect(() => connection.send(xml('message'))).toThrowError(
      expect.objectContaining({ condition: 'not-connected' }),
    )
  })
})

describe('registering an account on the stream', () => {
  const login = { ...LOGIN, register: true }
  const fields = `<query xmlns='jabber:iq:register'><instructions>Hello</instructions><username/><password/></query>`

  it('fills in name and password, then logs in', async () => {
    const peer = await newPeer()
    const { listener } = begin(peer, undefined, { register: true }, login)
    const c = await peer.accept()
    await greet(c, PLAIN)
    const [, get] = await c.expect(
      /<iq type="get" id="([^"]+)" to="ftw.test"><query xmlns="jabber:iq:register"\/>/,
    )
    await c.send(`<iq type='result' id='${get}'>${fields}</iq>`)
    const [, set] = await c.expect(
      /<iq type="set" id="([^"]+)" to="ftw.test"><query [^>]*><username>anna<\/username><password>secret<\/password><\/query>/,
    )
    await c.send(`<iq type='result' id='${set}'/>`)
    await c.expect('<auth')
    await c.send(SUCCESS)
    await greet(c, BIND)
    await bound(c)
    await listener.until('online')
  })

  it('fills in a form', async () => {
    const peer = await newPeer()
    begin(peer, undefined, { register: true }, login)
    const c = await peer.accept()
    await greet(c, PLAIN)
    const [, get] = await c.expect(/<iq type="get" id="([^"]+)"/)
    await c.send(
      `<iq type='result' id='${get}'><query xmlns='jabber:iq:register'><x xmlns='jabber:x:data' type='form'>
        <field var='FORM_TYPE' type='hidden'><value>jabber:iq:register</value></field>
        <field var='username'><required/></field><field var='password'/><field var='email'/></x></query></iq>`,
    )
    await c.expect(
      '<x xmlns="jabber:x:data" type="submit"><field var="FORM_TYPE"><value>jabber:iq:register</value></field>' +
        '<field var="username"><value>anna</value></field><field var="password"><value>secret</value></field></x>',
    )
  })

  it('says why it was refused', async () => {
    const peer = await newPeer()
    const { listener } = begin(peer, undefined, { register: true }, login)
    const c = await peer.accept()
    await greet(c, PLAIN)
    const [, get] = await c.expect(/<iq type="get" id="([^"]+)"/)
    await c.send(`<iq type='result' id='${get}'>${fields}</iq>`)
    const [, set] = await c.expect(/<iq type="set" id="([^"]+)"/)
    await c.send(
      `<iq type='error' id='${set}'><error type='cancel'><conflict xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>`,
    )
    const { error } = await listener.until('offline')
    expect(error?.toJSON()).toEqual({
      type: 'auth',
      condition: 'registration-fail',
      description: 'Registration error',
      application: { condition: 'conflict', xmlns: 'urn:ietf:params:xml:ns:xmpp-stanzas' },
    })
  })
})
