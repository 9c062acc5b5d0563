/** The program as an operator runs it: from a file, at the most talkative level, with real people on it. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { connect } from '@xmpp-ftw/client'
import { afterAll, beforeAll, expect, it } from 'vitest'
import WebSocket from 'ws'
import { startProsody, type XmppServer } from '../src/servers/index.js'
import { Actor } from './support/actor.js'
import { policyFor } from './support/policy.js'

const CLI = fileURLToPath(new URL('../../packages/gateway/src/cli.ts', import.meta.url))
/** Each stands for something nobody may find in a log. */
const PASSWORD = 'correct horse battery'
const WRONG = 'Tr0ub4dor and three'
const BODY = 'meet me at the old mill'
const SUBJECT = 'the treasure is buried'

let server: XmppServer
let child: ChildProcess
let folder: string
let url = ''
let said = ''
const tokens: string[] = []

beforeAll(async () => {
  server = await startProsody()
  folder = mkdtempSync(join(tmpdir(), 'xmpp-ftw-program-'))
  const config = join(folder, 'gateway.json')
  const file = {
    port: 0,
    allowNoOrigin: true,
    metricsFrom: ['loopback'],
    policy: policyFor(server),
    logLevel: 'debug',
  }
  writeFileSync(config, JSON.stringify(file))
  child = spawn(
    process.execPath,
    ['--conditions=@xmpp-ftw/source', '--import=tsx', CLI, `--config=${config}`],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => {
      said += String(chunk)
    })
  }
  if (!child.stdout) throw new Error('The program has no output')
  for await (const line of createInterface({ input: child.stdout })) {
    url = /listens on (\S+)/.exec(line)?.[1] ?? ''
    if (url) break
  }
}, 120_000)

afterAll(async () => {
  child?.kill('SIGKILL')
  await server?.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** A client; the tokens with which it could resume are noted. */
function open() {
  return connect(url, {
    socket: (at, protocol) => {
      const socket = new WebSocket(at, protocol)
      socket.on('message', (data) => {
        const token = /"token":"([^"]+)"/.exec(String(data))?.[1]
        if (token) tokens.push(token)
      })
      sockets.push(socket)
      return socket as never
    },
  })
}
const sockets: WebSocket[] = []

it('serves, counts, closes gently, and writes down neither secrets nor what people say', {
  timeout: 120_000,
}, async () => {
  for (const name of ['anna', 'ben']) await server.addUser(name, PASSWORD)
  const [anna, ben] = ['anna', 'ben'].map(
    (name) => new Actor(open(), { jid: `${name}@${server.domain}`, password: PASSWORD }),
  ) as [Actor, Actor]
  await anna.login({})
  await ben.login({})
  const eve = new Actor(open(), { jid: `anna@${server.domain}`, password: WRONG })
  expect(await eve.refused('xmpp.login', eve.account)).toMatchObject({ condition: 'login-fail' })
  expect(await eve.refused('xmpp.login', { jid: 7, password: WRONG })).toMatchObject({
    condition: 'client-error',
  })
  expect(await eve.refused('xmpp.login', { jid: `anna@elsewhere.example`, token: WRONG })).toMatchObject({
    condition: 'policy-violation',
  })
  await anna.request('xmpp.chat.message', { to: ben.jid, content: BODY, subject: SUBJECT })
  expect(await ben.next('xmpp.chat.message')).toMatchObject({ content: BODY })
  // What cannot be used is not written down either.
  sockets[0]?.send(`{"type":"nonsense","data":"${BODY}"}`)
  sockets[0]?.send(`{"type":"request","id":7,"password":"${PASSWORD}"`)
  sockets[1]?.terminate()
  await anna.request('xmpp.chat.message', { to: ben.jid, content: `${BODY}, again` })
  expect(await ben.next('xmpp.chat.message')).toMatchObject({ content: `${BODY}, again` })

  const http = url.replace(/^ws/, 'http').replace(/\/xmpp-ftw$/, '')
  expect((await fetch(`${http}/readyz`)).status).toBe(200)
  const metrics = await (await fetch(`${http}/metrics`)).text()
  expect(metrics).toContain('xmpp_ftw_login_total{outcome="online"} 2\n')
  expect(metrics).toContain('xmpp_ftw_login_total{outcome="login-fail"} 1\n')
  expect(metrics).toContain('xmpp_ftw_streams 2\n')
  expect(metrics).toContain('xmpp_ftw_session_resumed_total 1\n')
  expect(metrics).toMatch(/^process_resident_memory_bytes \d/m)

  child.kill('SIGTERM')
  const [code] = (await once(child, 'exit')) as [number]
  expect(code).toBe(0)
  await Promise.all([anna, ben, eve].map((actor) => actor.client.close()))

  const lines = said.split('\n').filter((line) => line.startsWith('{'))
  const logged = lines.map((line) => (JSON.parse(line) as { msg: string }).msg)
  for (const what of [
    'a client connected',
    'a login failed',
    'a session was resumed',
    'going down',
    'down',
  ]) {
    expect(logged).toContain(what)
  }
  expect(tokens.length).toBeGreaterThan(2)
  const base64 = (text: string) => Buffer.from(text).toString('base64').replace(/=+$/, '')
  const secrets = [PASSWORD, WRONG, BODY, SUBJECT, ...tokens]
  for (const secret of [...secrets, ...secrets.map(base64), base64(`\0anna\0${PASSWORD}`)]) {
    expect(said).not.toContain(secret)
  }
})
