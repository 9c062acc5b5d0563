/** A gateway in a process of its own, which says how much memory it holds: started by `hostile-load.test.ts`. */

import { extensions } from '@xmpp-ftw/fuzz/corpus'
import { createGateway, type GatewayOptions } from '@xmpp-ftw/gateway'

const options = JSON.parse(process.argv[2] ?? '{}') as GatewayOptions
const failures: string[] = []
const gateway = createGateway({
  ...options,
  extensions: await extensions(),
  meter: (what, label) => {
    if (/^(gateway|handler|stanza|start)_failed$/.test(what)) failures.push(`${what} ${label}`)
  },
})
process.on('unhandledRejection', (error) => failures.push(String(error)))
process.on('uncaughtException', (error) => failures.push(String(error)))

/** Bytes in use once everything is collected that can be. */
async function heap(): Promise<number> {
  let least = Number.POSITIVE_INFINITY
  for (let i = 0; i < 5; i++) {
    await new Promise((resolve) => setTimeout(resolve, 20))
    globalThis.gc?.()
    least = Math.min(least, process.memoryUsage().heapUsed)
  }
  return least
}

process.on('message', async (question) => {
  if (question === 'end') return void gateway.close().then(() => process.exit(0))
  process.send?.({ sessions: gateway.sessions, failures, heap: await heap() })
})
process.send?.(await gateway.listen())
