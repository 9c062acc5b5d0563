import { spawnSync } from 'node:child_process'
import { expect, it } from 'vitest'

const PROGRAM = `
import { PinoLog } from './src/program/pino-log.ts'
const log = new PinoLog('debug')
for (const level of ['debug', 'info', 'warn', 'error'])
  log[level]('said', { session: 's1', password: 'hush', request: { jid: 'anna@example.com', token: 'hush' } })
`

it('what an extension logs by mistake is masked where it is a secret by its name, at every level', () => {
  const { stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', '--conditions=@xmpp-ftw/source', '--input-type=module', '--eval', PROGRAM],
    { cwd: new URL('..', import.meta.url), encoding: 'utf8' },
  )
  const entries = stderr
    .trim()
    .split('\n')
    // Node may have something to say of its own.
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as object)
  expect(entries).toEqual(
    [20, 30, 40, 50].map((level) => ({
      level,
      time: expect.any(String),
      session: 's1',
      password: '***',
      request: { jid: 'anna@example.com', token: '***' },
      msg: 'said',
    })),
  )
})
