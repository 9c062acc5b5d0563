import { expect, it } from 'vitest'
import { startProsody } from '../src/servers/index.js'

it('coturn comes and goes with a Prosody that wants it', async () => {
  const server = await startProsody({ turn: true })
  await server.stop()
  // Its port is free again, so the next server gets it.
  const next = await startProsody({ turn: true, ports: { turn: server.ports.turn } })
  expect(next.ports.turn).toBe(server.ports.turn)
  await next.stop()
})
