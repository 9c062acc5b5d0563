import type { Server } from 'node:http'
import type { Backend } from '../server/backend.js'
import { claimPort, type Demo, startDemo } from '../server/demo.js'
import { sampleServer } from '../server/sample-server.js'

export interface RunningDemo extends Demo {
  readonly backend: Backend
  /** The gateway and the pages go down, and come back at the same address. */
  restart(): Promise<void>
}

/** The whole demo on a free port: server, gateway, pages as they were last built. */
export async function runDemo(): Promise<RunningDemo> {
  const server: Server = await claimPort(0)
  const backend = await sampleServer(() => {})
  let demo = await startDemo(server, backend)
  const { url, port } = demo
  return {
    url,
    port,
    backend,
    async restart() {
      await demo.stop()
      demo = await startDemo(await claimPort(port), backend)
    },
    async stop() {
      await demo.stop()
      await backend.stop()
    },
  }
}
