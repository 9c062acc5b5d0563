import { readFileSync } from 'node:fs'
import { CLOSE, decodeClientFrame, decodeServerFrame } from '@xmpp-ftw/core/wire'
import { ping } from '@xmpp-ftw/ping'
import { describe, expect, it } from 'vitest'
import { gatewayError } from '../src/errors.js'
import { GATEWAY_CONDITIONS } from '../src/index.js'
import type { ResumeRefusal } from '../src/sessions.js'
import { startGateway } from './start-gateway.js'
import { WireClient } from './wire-client.js'

const read = (name: string) => readFileSync(new URL(`../../../docs/${name}`, import.meta.url), 'utf8')
const protocol = read('wire-protocol.md')

const blocks = [...protocol.matchAll(/```json (\w+)\n([\s\S]*?)```/g)].map(
  ([, from, text]) => [from, text] as const,
)
const lines = [...protocol.matchAll(/^([CGX]): (.*)$/gm)].map(([, who, text]) => [who, text] as const)

describe('docs/wire-protocol.md', () => {
  it.each(blocks)('shows frames of the %s that are frames: %s', (from, text = '') => {
    expect(from === 'client' ? decodeClientFrame(text) : decodeServerFrame(text)).toEqual(JSON.parse(text))
    expect(['client', 'gateway']).toContain(from)
  })

  it('shows every kind of frame, and names every close code', () => {
    const types = new Set(
      [...blocks, ...lines.filter(([who]) => who !== 'X')].map(
        ([, text = '']) => (JSON.parse(text) as { type: string }).type,
      ),
    )
    const table = [...protocol.matchAll(/^\| `(\w+)`(?:, `(\w+)`)? \| (?:gateway|client|both) \|/gm)]
    expect([...types].sort()).toEqual(table.flatMap(([, one, two]) => (two ? [one, two] : [one])).sort())
    for (const code of Object.values(CLOSE)) expect(protocol).toContain(`| ${code} |`)
    expect(protocol.match(/^```json\s*$/m)).toBeNull()
  })

  it('tells a conversation that a gateway really has', async () => {
    const { url, server } = await startGateway({ extensions: [ping()] })
    let client = WireClient.open(url)
    let mine: { session: string; token: string } | undefined
    for (const [who, text = ''] of lines) {
      if (who === 'X') {
        const { from, id, body } = JSON.parse(text) as Record<string, string>
        client.socket.terminate()
        await client.closed
        server.connections[0]?.receive(
          `<message xmlns='jabber:client' from='${from}' type='chat' id='${id}'><body>${body}</body></message>`,
        )
        client = WireClient.open(url)
        continue
      }
      if (who === 'C') {
        const frame = decodeClientFrame(text)
        client.send(frame.type === 'resume' ? { ...frame, ...mine } : frame)
        if (text.includes('xmpp.roster.get')) {
          void server.connections[0]?.answer(
            `<query xmlns='jabber:iq:roster'><item jid='ben@example.com' name='Ben' subscription='both'><group>friends</group></item></query>`,
          )
        }
        continue
      }
      const expected = decodeServerFrame(text)
      if (text.includes('m-17')) {
        server.connections[0]?.receive(
          `<message xmlns='jabber:client' from='ben@example.com/phone' type='chat' id='m-17'><body>Hello Anna</body><active xmlns='http://jabber.org/protocol/chatstates'/></message>`,
        )
      }
      const frame = await client.next(expected.type)
      expect(withoutSecrets(frame)).toEqual(withoutSecrets(expected))
      if (frame.type === 'hello') mine ??= { session: frame.session, token: frame.resume.token ?? '' }
    }
    expect(client.frames).toEqual([])
  })
})

/** What is made up anew each time cannot be the same as in the text. */
function withoutSecrets(frame: unknown): unknown {
  const text = JSON.stringify(frame)
    .replace(/"[\da-f]{8}-[\da-f]{4}-[\da-f-]{22}"/g, '"uuid"')
    .replace(/"token":"[\w-]{43}"/g, '"token":"secret"')
  return JSON.parse(text)
}

it('docs/wire-protocol.md lists why a session is not resumed', () => {
  const reasons: readonly ResumeRefusal[] = [
    'not-supported',
    'unknown-session',
    'bad-token',
    'gone',
    'replay-lost',
  ]
  for (const reason of reasons) expect(protocol).toContain(`| \`${reason}\` |`)
})

describe('docs/errors.md', () => {
  const errors = read('errors.md')

  it.each(GATEWAY_CONDITIONS)('lists %s with its type', (condition) => {
    const { type } = gatewayError(condition)
    expect(errors).toMatch(new RegExp(`^\\| \`${condition}\`(?: \\*)? \\| \`${type}\` \\|`, 'm'))
  })

  it('lists what core names', () => {
    for (const condition of [
      'client-error',
      'login-fail',
      'registration-fail',
      'disconnected',
      'not-connected',
    ]) {
      expect(errors).toContain(`| \`${condition}\` |`)
    }
  })
})
