import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { provision } from '../provision/provision.js'
import { startChild } from './child.js'
import { tail } from './log-files.js'
import { throwAwayDirectory } from './throw-away.js'

export interface CoturnOptions {
  /** UDP and TCP. */
  readonly port: number
  /** Shared with the XMPP server, which makes credentials from it (XEP-0215). */
  readonly secret: string
  readonly realm: string
  readonly log?: (line: string) => void
}

export interface Coturn {
  readonly port: number
  readonly pid: number
  log(lines?: number): Promise<string>
  stop(): Promise<void>
}

/** Starts a TURN server on 127.0.0.1 that relays between addresses of this machine. */
export async function startCoturn(options: CoturnOptions): Promise<Coturn> {
  const { coturn } = await provision(['coturn'], options)
  const directory = throwAwayDirectory('coturn')
  const outputFile = join(directory.path, 'output.log')
  const log = (lines = 50) => tail([outputFile], lines)
  const child = await startChild(
    coturn,
    [
      '-n',
      '--listening-ip=127.0.0.1',
      '--relay-ip=127.0.0.1',
      `--listening-port=${options.port}`,
      '--use-auth-secret',
      `--static-auth-secret=${options.secret}`,
      `--realm=${options.realm}`,
      '--allow-loopback-peers',
      '--no-tls',
      '--no-dtls',
      '--no-cli',
      '--min-port=50000',
      '--max-port=50100',
      `--pidfile=${join(directory.path, 'pid')}`,
      `--userdb=${join(directory.path, 'db')}`,
      '--log-file=stdout',
    ],
    { cwd: directory.path, outputFile },
  )
  const stop = async () => {
    await child.stop()
    directory.remove()
  }
  const deadline = Date.now() + 10_000
  while (!(await accepts(options.port))) {
    if (!child.running || Date.now() > deadline) {
      const lines = await log(20)
      await stop()
      throw new Error(`coturn did not start:\n${lines}`)
    }
    await delay(10)
  }
  return { port: options.port, pid: child.pid, log, stop }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' }, () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
