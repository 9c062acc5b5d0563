/**
 * Two users of one process, the first of whom writes to the second: through a gateway (`app`), or as bare clients (`bare`).
 *
 * Asked for `messages`, it tells in how many milliseconds so many arrived, never more than a window of them under way; asked
 * for `trips`, how long each of so many took, sent one after the other.
 */
import { connect } from '@xmpp-ftw/client'
import WebSocket from 'ws'
import { bareClient } from '../bare-client.js'

interface Setup {
  kind: 'app' | 'bare'
  /** Start of the two names: `app-anna` and `app-ben`. */
  who: string
  url: string
  domain: string
  port: number
}

interface Side {
  send(text: string): void
}

const WINDOW = 50
const setup = JSON.parse(process.argv[2] ?? '{}') as Setup
let arrived: () => void = () => {}
const side = await (setup.kind === 'app' ? apps(setup) : bares(setup))

process.on('message', async ({ messages, trips }: { messages?: number; trips?: number }) => {
  process.send?.(messages === undefined ? await roundTrips(trips ?? 0) : await throughput(messages))
})
process.send?.('ready')

function throughput(count: number): Promise<number> {
  const start = performance.now()
  let sent = 0
  let got = 0
  const next = () => {
    sent += 1
    side.send(`message ${sent}`)
  }
  return new Promise((resolve) => {
    arrived = () => {
      got += 1
      if (got === count) resolve(performance.now() - start)
      else if (sent < count) next()
    }
    for (let first = 0; first < Math.min(WINDOW, count); first += 1) next()
  })
}

async function roundTrips(count: number): Promise<number[]> {
  const times: number[] = []
  for (let each = 0; each < count; each += 1) {
    const start = performance.now()
    const here = new Promise<void>((resolve) => {
      arrived = resolve
    })
    side.send(`message ${each}`)
    await here
    times.push(performance.now() - start)
  }
  return times
}

async function apps({ who, url, domain }: Setup): Promise<Side> {
  const [anna, ben] = ['anna', 'ben'].map(() =>
    connect(url, { socket: (to, protocol) => new WebSocket(to, protocol) as never }),
  )
  if (!anna || !ben) throw new Error('unreachable')
  for (const [client, name] of [
    [anna, `${who}-anna`],
    [ben, `${who}-ben`],
  ] as const) {
    await client.request('xmpp.login', { jid: `${name}@${domain}/x`, password: name })
    client.send('xmpp.presence')
  }
  ben.on('xmpp.chat.message', () => arrived())
  return {
    send: (content) =>
      anna.send('xmpp.chat.message', { to: `${who}-ben@${domain}/x`, type: 'headline', content }),
  }
}

async function bares({ who, domain, port }: Setup): Promise<Side> {
  const anna = await bareClient(port, domain, `${who}-anna`)
  const ben = await bareClient(port, domain, `${who}-ben`)
  ben.client.on('stanza', ((stanza: { name: string }) => {
    if (stanza.name === 'message') arrived()
  }) as never)
  const { xml } = anna
  return {
    send: (text) =>
      void anna.client.send(
        xml('message', { to: `${who}-ben@${domain}/x`, type: 'headline' }, xml('body', {}, text)),
      ),
  }
}
