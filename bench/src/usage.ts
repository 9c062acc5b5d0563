import { setTimeout } from 'node:timers/promises'

/** What a process holds and has used. */
export interface Usage {
  /** Bytes of memory that the system gave it. */
  rss: number
  /** Bytes of JavaScript in use, buffers included. */
  heap: number
  /** Milliseconds of CPU so far. */
  cpu: number
}

/** Once everything is collected that can be; needs `--expose-gc`. */
export async function usage(): Promise<Usage> {
  for (let turn = 0; turn < 4; turn += 1) {
    globalThis.gc?.()
    await setTimeout(50)
  }
  const { rss, heapUsed, external } = process.memoryUsage()
  const { user, system } = process.cpuUsage()
  return { rss, heap: heapUsed + external, cpu: (user + system) / 1_000 }
}
