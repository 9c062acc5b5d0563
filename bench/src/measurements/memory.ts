/**
 * What an idle session costs the gateway in memory, against what an idle bare client costs its process; and what the two
 * sockets cost that a gateway cannot do without.
 */
import { answer, ask, start, stop } from '../own-process.js'
import type { Mode, Row } from '../row.js'
import type { Usage } from '../usage.js'
import { policyFor, startServer } from '../world.js'

/** Come first and are not counted: what is loaded and compiled for them serves all. */
const FIRST = 100

export async function measure({ quick }: Mode): Promise<Row[]> {
  const count = quick ? 100 : 2_000
  const server = await startServer(Array.from({ length: count + FIRST }, (_, n) => `user-${n}`))
  const gc = ['--expose-gc']
  const gateway = await start('processes/gateway', [JSON.stringify(policyFor(server))], gc)
  const relay = await start('processes/relay', [], gc)
  const ready = answer<string>(relay)
  try {
    const url = await answer<string>(gateway)
    const setup = { url, domain: server.domain, port: server.ports.c2s }
    const app = await crowd({ ...setup, kind: 'app' }, count, gateway)
    const bare = await crowd({ ...setup, kind: 'bare' }, count / 2)
    const wires = await crowd({ ...setup, url: await ready, kind: 'wires' }, count, relay)
    const kB = (bytes: number) => `${(bytes / 1_024).toFixed(1)} kB`
    return [
      {
        measurement: 'memory',
        what: 'memory of an idle session',
        against: 'an idle bare `@xmpp/client`',
        value: app.rss / bare.rss,
        unit: '×',
        target: { bound: 'at most', value: 1.3 },
        detail: `${kB(app.rss)} to ${kB(bare.rss)}; of it heap ${kB(app.heap)} to ${kB(bare.heap)}`,
      },
      {
        measurement: 'memory',
        what: 'memory of two idle sockets, and nothing else',
        against: 'an idle bare `@xmpp/client`',
        value: wires.rss / bare.rss,
        unit: '×',
        detail: `${kB(wires.rss)}; of it heap ${kB(wires.heap)}. A gateway needs both for each session`,
      },
    ]
  } finally {
    await Promise.all([stop(gateway), stop(relay)])
    await server.stop()
  }
}

/** Bytes for each of so many users, in that process or in their own. */
async function crowd(setup: object, count: number, holder?: Awaited<ReturnType<typeof start>>) {
  const users = await start('processes/crowd', [JSON.stringify(setup)], ['--expose-gc'])
  try {
    await answer(users)
    const join = async (more: number): Promise<Usage> => {
      const own = await ask<Usage>(users, { more })
      return holder ? ask<Usage>(holder, {}) : own
    }
    const before = await join(FIRST)
    const after = await join(count)
    return { rss: (after.rss - before.rss) / count, heap: (after.heap - before.heap) / count }
  } finally {
    await stop(users)
  }
}
