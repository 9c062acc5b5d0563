import { inMemoryServer } from '@xmpp-ftw/testing'
import { describe, expect, it, vi } from 'vitest'
import { embed } from './embed.js'

describe('a session in the same process', () => {
  it('answers, tells, and ends', async () => {
    const { connector, connections } = inMemoryServer()
    const client = embed([], { connector })
    expect(client.state).toBe('online')
    const { jid } = await client.request('xmpp.login', { jid: 'anna@example.com/desk', password: 's3cret' })
    expect(jid).toEqual({ user: 'anna', domain: 'example.com', resource: 'desk' })
    const message = new Promise((resolve) => client.once('xmpp.chat.message', resolve))
    connections[0]?.receive(
      `<message xmlns='jabber:client' from='ben@example.com/x'><body>hello</body></message>`,
    )
    expect(await message).toMatchObject({ content: 'hello' })
    await client.close()
    expect(client.state).toBe('offline')
    await expect(client.request('xmpp.roster.get')).rejects.toMatchObject({ condition: 'not-connected' })
  })

  it('wakes its stream when the page has its network back', async () => {
    const listeners = new Map<string, () => void>()
    vi.stubGlobal('addEventListener', (type: string, listener: () => void) => listeners.set(type, listener))
    vi.stubGlobal('removeEventListener', (type: string) => listeners.delete(type))
    try {
      const { connector, connections } = inMemoryServer()
      const client = embed([], { connector })
      await client.request('xmpp.login', { jid: 'anna@example.com/desk', password: 's3cret' })
      const wake = vi.fn()
      Object.assign(connections[0] ?? {}, { wake })
      listeners.get('online')?.()
      expect(wake).toHaveBeenCalledOnce()
      await client.close()
      expect(listeners.size).toBe(0)
    } finally {
      vi.unstubAllGlobals()
    }
  })
})
