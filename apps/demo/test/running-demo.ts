import type { Server } from 'node:http'
import type { Backend } from '../server/backend.js'
import { claimPort, type Demo, startDemo } from '../server/demo.js'
import { sampleServer } from '../server/sample-server.js'

export interface RunningDemo extends Demo {
  readonly backend: Backend
  /** The gateway and the pages go down, … */
  stopServing(): Promise<void>
  /** … and come back at the same address. */
  serveAgain(): Promise<void>
  restart(): Promise<void>
}

/** The whole demo on a free port: server, gateway, pages as they were last built. */
export async function runDemo(): Promise<RunningDemo> {
  const server: Server = await claimPort(0)
  const backend = await sampleServer(() => {})
  let demo = await startDemo(server, backend)
  const { url, port } = demo
  const serveAgain = async () => {
    demo = await startDemo(await claimPort(port), backend)
  }
  return {
    url,
    port,
    backend,
    stopServing: () => demo.stop(),
    serveAgain,
    async restart() {
      await demo.stop()
      await serveAgain()
    },
    async stop() {
      await demo.stop()
      await backend.stop()
    },
  }
}
