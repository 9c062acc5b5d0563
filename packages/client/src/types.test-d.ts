/** Checked by the compiler: what apps are told of events, and what they are kept from. */
import type { JidJson } from '@xmpp-ftw/core'
import { connect } from './index.js'

const client = connect('wss://chat.example.com')

export async function requestsKnowTheirAnswers(): Promise<void> {
  const roster = await client.request('xmpp.roster.get')
  const name: string | undefined = roster[0]?.name
  const jid: JidJson | undefined = roster[0]?.jid
  const { id } = await client.request('xmpp.chat.message', { to: 'ben@example.com', content: 'hello' })
  const text: string = id
  const yes: true = await client.request('xmpp.presence')
  await client.request('xmpp.presence', undefined, { signal: AbortSignal.timeout(1_000) })
  void [name, jid, text, yes]
}

export function mistakesAreErrors(): void {
  // @ts-expect-error no such event
  void client.request('xmpp.no.such.event')
  // @ts-expect-error 'to' is missing
  void client.request('xmpp.chat.message', { content: 'hello' })
  // @ts-expect-error a payload is needed
  void client.request('xmpp.roster.remove')
  // @ts-expect-error no such state
  void client.request('xmpp.chat.message', { to: 'ben@example.com', state: 'asleep' })
  // @ts-expect-error content is text
  void client.request('xmpp.chat.message', { to: 'ben@example.com', content: 5 })
  // @ts-expect-error the roster is no string
  client.send('xmpp.roster.get', (_error, items?: string) => items)
  // @ts-expect-error no such push
  client.on('xmpp.no.such.push', () => {})
  // @ts-expect-error a message has no such key
  client.on('xmpp.chat.message', ({ body }) => body)
  // @ts-expect-error nothing here can be paged
  void client.pages('xmpp.roster.get')
  // @ts-expect-error ping is not known until its package is imported
  void client.request('xmpp.ping')
}

export function listenersKnowTheirPayloads(): void {
  client.on('xmpp.chat.message', ({ from, content, state }) => {
    const domain: string = from.domain
    const said: string | undefined = content
    const how: 'active' | 'composing' | 'paused' | 'inactive' | 'gone' | undefined = state
    void [domain, said, how]
  })
  client.send('xmpp.roster.get', (error, items) => {
    const condition: string | undefined = error?.condition
    const first: JidJson | undefined = items?.[0]?.jid
    void [condition, first]
  })
  client.send('xmpp.chat.message', { to: 'ben@example.com', content: 'hello' }, (_error, data) => data?.id)
}
