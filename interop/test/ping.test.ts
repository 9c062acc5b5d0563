import { ping } from '@xmpp-ftw/ping'
import { expect, it } from 'vitest'
import { throughEveryLink } from './support/world.js'

throughEveryLink('ping', { extensions: [ping()] }, (world) => {
  it('pings its own server, by default and by name', async () => {
    const anna = await world.login({ presence: false })
    expect(await anna.request('xmpp.ping')).toBe(true)
    expect(await anna.request('xmpp.ping', { to: world.server.domain, timeout: 10_000 })).toBe(true)
    expect(await anna.request('xmpp.ping', { to: anna.address })).toBe(true)
  })

  it('pings another client, which is told and answers by itself', async () => {
    const anna = await world.login({ name: 'anna' })
    const ben = await world.login({ name: 'ben', resource: 'a "strange" <one>' })
    expect(await anna.request('xmpp.ping', { to: ben.jid })).toBe(true)
    const push = await ben.next('xmpp.ping')
    expect(push).toEqual({
      from: { ...anna.address, resource: anna.jid.slice(anna.jid.indexOf('/') + 1) },
      id: expect.any(String),
      answered: true,
    })
    expect(await ben.request('xmpp.ping.pong', { to: push.from, id: push.id })).toBe(true)
  })

  it('hands on what an entity that is not there answers', async () => {
    const anna = await world.login()
    expect(await anna.refused('xmpp.ping', { to: `${anna.bare}/elsewhere` })).toMatchObject({
      type: 'cancel',
      condition: 'service-unavailable',
    })
    expect(await anna.refused('xmpp.ping', { to: 'nowhere.invalid' })).toMatchObject({
      condition: expect.stringMatching(/^remote-server-(not-found|timeout)$/),
    })
  })

  it('answers no question that did not come', async () => {
    const anna = await world.login()
    expect(await anna.refused('xmpp.ping.pong', { to: world.server.domain, id: 'never-came' })).toMatchObject(
      {
        condition: 'client-error',
        description: "Missing 'id' key",
      },
    )
  })
})

throughEveryLink('ping left to the app', { extensions: [ping({ manual: true, limit: 500 })] }, (world) => {
  it('is answered by the app, or else for it', async () => {
    const anna = await world.login({ name: 'anna' })
    const ben = await world.login({ name: 'ben' })
    const first = anna.request('xmpp.ping', { to: ben.jid })
    const push = await ben.next('xmpp.ping')
    expect(push).not.toHaveProperty('answered')
    expect(await ben.request('xmpp.ping.pong', { to: push.from, id: push.id })).toBe(true)
    expect(await first).toBe(true)
    expect(await anna.request('xmpp.ping', { to: ben.jid })).toBe(true)
  })
})
