/** From app to app through gateway, server and gateway, against two bare clients on the same server. */
import { answer, ask, start, stop } from '../own-process.js'
import { median, quantile } from '../rounds.js'
import type { Mode, Row } from '../row.js'
import { policyFor, startServer } from '../world.js'

export async function measure({ quick }: Mode): Promise<Row[]> {
  const server = await startServer(['app-anna', 'app-ben', 'bare-anna', 'bare-ben'])
  const gateway = await start('processes/gateway', [JSON.stringify(policyFor(server))])
  try {
    const url = await answer<string>(gateway)
    const setup = { url, domain: server.domain, port: server.ports.c2s }
    const app = await start('processes/pair', [JSON.stringify({ ...setup, kind: 'app', who: 'app' })])
    const bare = await start('processes/pair', [JSON.stringify({ ...setup, kind: 'bare', who: 'bare' })])
    try {
      await Promise.all([answer(app), answer(bare)])
      return await compare(app, bare, quick)
    } finally {
      await Promise.all([stop(app), stop(bare)])
    }
  } finally {
    await stop(gateway)
    await server.stop()
  }
}

type Pair = Awaited<ReturnType<typeof start>>

async function compare(app: Pair, bare: Pair, quick: boolean): Promise<Row[]> {
  const messages = quick ? 500 : 4_000
  const trips = quick ? 50 : 400
  const speeds = { app: [] as number[], bare: [] as number[] }
  const times = { app: [] as number[], bare: [] as number[] }
  for (const pair of [app, bare]) await ask(pair, { messages })
  for (let round = 0; round < (quick ? 1 : 9); round += 1) {
    for (const [name, pair] of [
      ['app', app],
      ['bare', bare],
    ] as const) {
      speeds[name].push((messages * 1_000) / (await ask<number>(pair, { messages })))
      times[name].push(...(await ask<number[]>(pair, { trips })))
    }
  }
  const ratio = median(speeds.app.map((speed, round) => speed / (speeds.bare[round] ?? Number.NaN)))
  const added = (share: number) => quantile(times.app, share) - quantile(times.bare, share)
  const trip = (share: number) =>
    `${quantile(times.app, share).toFixed(2)} ms to ${quantile(times.bare, share).toFixed(2)} ms`
  const latency = (name: string, share: number, most: number): Row => ({
    measurement: 'messages',
    what: `latency added, ${name}`,
    against: 'two bare `@xmpp/client`',
    value: added(share),
    unit: 'ms',
    target: { bound: 'at most', value: most },
    detail: trip(share),
  })
  return [
    {
      measurement: 'messages',
      what: 'messages per second, app to app',
      against: 'two bare `@xmpp/client`',
      value: ratio,
      unit: '×',
      target: { bound: 'at least', value: 0.7 },
      detail: `${median(speeds.app).toFixed(0)} to ${median(speeds.bare).toFixed(0)} in a second`,
    },
    latency('p50', 0.5, 1),
    latency('p99', 0.99, 5),
  ]
}
