import { http } from '@xmpp-ftw/http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { HTTP_AUTH, HttpAuthComponent, openPage } from './support/http-auth-component.js'
import { throughEveryLink, type World } from './support/world.js'

const server = { components: ['files'] }

function webServer(world: World): () => HttpAuthComponent {
  let files: HttpAuthComponent
  beforeEach(async () => {
    files = await HttpAuthComponent.start(world.server, 'files')
  })
  afterEach(() => files.stop())
  return () => files
}

throughEveryLink('http', { extensions: [http()], server }, (world) => {
  const files = webServer(world)

  it('nobody comes in who does not say who they are', async () => {
    const answer = await fetch(`${files().url}/plan.pdf`)
    expect(answer.status).toBe(401)
    expect(answer.headers.get('www-authenticate')).toBe('Basic realm="xmpp"')
  })

  it.each([
    ['xmpp.http.confirm', 200],
    ['xmpp.http.deny', 401],
  ] as const)('asked by IQ, %s is HTTP %i', async (event, status) => {
    const { url, domain } = files()
    const anna = await world.login()
    const page = openPage(`${url}/plan.pdf?a=1&b=2`, anna.jid, 'tx-42')
    const push = await anna.next('xmpp.http.verify')
    expect(push).toEqual({
      type: 'iq',
      id: expect.any(String),
      from: { domain },
      request: { method: 'GET', url: `${url}/plan.pdf?a=1&b=2`, id: 'tx-42' },
    })
    const { type, from, id = '', request } = push
    expect(await anna.request(event, { type, to: from, id })).toBe(true)
    expect((await page).status).toBe(status)
    // It was answered, and is not answered again.
    for (const again of ['xmpp.http.confirm', 'xmpp.http.deny'] as const) {
      expect(await anna.refused(again, { type, to: from, id, request })).toMatchObject({
        description: "Missing 'id' parameter",
      })
    }
  })

  it.each([
    ['xmpp.http.confirm', 200],
    ['xmpp.http.deny', 401],
  ] as const)('asked by message, %s is HTTP %i', async (event, status) => {
    const { url, domain } = files()
    const anna = await world.login()
    const page = openPage(`${url}/plan.pdf`, anna.bare, 'tx 43')
    const push = await anna.next('xmpp.http.verify')
    expect(push).toEqual({
      type: 'message',
      id: expect.any(String),
      messageId: expect.any(String),
      from: { domain },
      description: `Somebody wants to open ${url}/plan.pdf. Was that you?`,
      request: { method: 'GET', url: `${url}/plan.pdf`, id: 'tx 43' },
    })
    expect(anna.waiting('xmpp.chat.message')).toEqual([])
    const { type, from, id = '', request } = push
    expect(await anna.request(event, { type, to: from, id, request })).toBe(true)
    expect((await page).status).toBe(status)
    expect(await anna.refused(event, { type, to: from, id, request })).toMatchObject({
      description: "Missing 'request' parameter",
    })
  })

  it('the confirmation says what was asked, whatever the app makes of it', async () => {
    const attributes = { method: 'GET', url: 'https://files.example.com/plan.pdf?x="&<y>', id: 'tx-44' }
    const anna = await world.login()
    const verdict = files().askByIq(anna.jid, attributes)
    const { from, id = '', request } = await anna.next('xmpp.http.verify')
    expect(request).toEqual(attributes)
    const evil = { ...request, url: 'https://evil.example/', method: '"/><evil/>' }
    await anna.request('xmpp.http.confirm', { type: 'IQ', to: from, id, request: evil })
    const { confirmed, answer } = await verdict
    expect(confirmed).toBe(true)
    expect(answer.getChild('confirm', HTTP_AUTH)?.attrs).toMatchObject(attributes)
  })

  it('an answer to nothing that was asked does not leave', async () => {
    const { domain, url } = files()
    const anna = await world.login()
    const page = openPage(`${url}/plan.pdf`, anna.jid, 'tx-45')
    const { from, id = '', request } = await anna.next('xmpp.http.verify')
    const wrong = [
      [{ type: 'iq', to: anna.bare, id }, "Missing 'id' parameter"],
      [{ type: 'iq', to: domain, id: 'another' }, "Missing 'id' parameter"],
      [{ type: 'iq', to: domain, id, request: { ...request, id: 'another' } }, "Missing 'request' parameter"],
      [{ type: 'message', to: domain, id, request }, "Missing 'request' parameter"],
      [{ type: 'smoke signal', to: domain, id }, "Invalid 'type' parameter"],
      [{ to: domain, id }, "Missing 'type' parameter"],
      [{ type: 'iq', id }, "Missing 'to' parameter"],
      [{ type: 'iq', to: domain, id, request: { url } }, "Missing request 'id' parameter"],
    ] as const
    for (const [payload, description] of wrong) {
      for (const event of ['xmpp.http.confirm', 'xmpp.http.deny']) {
        expect(await anna.refused(event, payload)).toMatchObject({ condition: 'client-error', description })
      }
    }
    await anna.request('xmpp.http.confirm', { type: 'iq', to: from, id })
    expect((await page).status).toBe(200)
  })

  it('a question without its method, URL or transaction is refused', async () => {
    const anna = await world.login()
    const whole = { method: 'GET', url: 'https://files.example.com/', id: 'tx-46' }
    for (const [missing] of Object.entries(whole)) {
      const some = Object.fromEntries(Object.entries(whole).filter(([name]) => name !== missing))
      for (const verdict of [files().askByIq(anna.jid, some), files().askByMessage(anna.bare, some)]) {
        expect(await verdict).toMatchObject({ confirmed: false, condition: 'bad-request' })
      }
    }
    expect(anna.waiting('xmpp.http.verify')).toEqual([])
  })

  it('what is not answered is denied when the user logs out', async () => {
    const anna = await world.login()
    const page = openPage(`${files().url}/plan.pdf`, anna.jid, 'tx-47')
    await anna.next('xmpp.http.verify')
    await anna.request('xmpp.logout')
    expect((await page).status).toBe(401)
  })
})

throughEveryLink('http, answered too late', { extensions: [http({ limit: 300 })], server }, (world) => {
  const files = webServer(world)

  describe.each(['iq', 'message'] as const)('by %s', (type) => {
    it('is denied', async () => {
      const anna = await world.login()
      const page = openPage(`${files().url}/plan.pdf`, type === 'iq' ? anna.jid : anna.bare, 'tx-48')
      const { from, id = '', request } = await anna.next('xmpp.http.verify')
      expect((await page).status).toBe(401)
      expect(await anna.refused('xmpp.http.confirm', { type, to: from, id, request })).toMatchObject({
        description: `Missing '${type === 'iq' ? 'id' : 'request'}' parameter`,
      })
    })
  })
})
