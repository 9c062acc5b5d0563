/** What `npm start` runs: an XMPP server, the gateway and the pages, until told to stop. */

import type { Backend } from './backend.js'
import { claimPort, type Demo, startDemo } from './demo.js'
import { greeting } from './greeting.js'
import { type DemoOptions, HELP, parseOptions } from './options.js'
import { ownServer } from './own-server.js'
import { portTaken } from './port-taken.js'
import { sampleServer } from './sample-server.js'
import { untilStopped } from './until-stopped.js'

process.exitCode = await main(process.argv.slice(2))

async function main(args: readonly string[]): Promise<number> {
  let options: DemoOptions | 'help'
  try {
    options = parseOptions(args)
  } catch (error) {
    return failed(`${error instanceof Error ? error.message : error}\n\n${HELP}`, 2)
  }
  if (options === 'help') {
    console.log(HELP)
    return 0
  }
  const stopped = untilStopped()
  let backend: Backend | undefined
  let demo: Demo | undefined
  // Whoever stops it while it starts does not want to wait; what was started ends with this process.
  void stopped.then(() => demo ?? process.exit(130))
  try {
    const server = await claimPort(options.port)
    backend = await reach(options)
    demo = await startDemo(server, backend)
    console.log(greeting(demo, backend))
    await stopped
    console.log('Stopping…')
    return 0
  } catch (error) {
    if (isTaken(error)) return failed(await portTaken(options.port), 1)
    return failed(error instanceof Error ? error.message : String(error), 1)
  } finally {
    await demo?.stop()
    await backend?.stop()
  }
}

async function reach({ server }: DemoOptions): Promise<Backend> {
  if (server !== undefined) return ownServer(server)
  console.log('Starting a sample XMPP server…')
  return sampleServer((line) => console.log(`  ${line}`))
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
}

function failed(message: string, code: number): number {
  console.error(`\n  ${message}\n`)
  return code
}
