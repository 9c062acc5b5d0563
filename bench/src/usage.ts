import { setTimeout } from 'node:timers/promises'

/** What a process holds and has used. */
export interface Usage {
  /** Bytes of memory that the system gave it. */
  rss: number
  /** Bytes of JavaScript in use, buffers included. */
  heap: number
  /**
   * Milliseconds of CPU so far, without what was collected here: that takes the longer the more there is, and nobody but us
   * asked for it.
   */
  cpu: number
}

let collecting = 0

/** Once everything is collected that can be; needs `--expose-gc`. */
export async function usage(): Promise<Usage> {
  for (let turn = 0; turn < 4; turn += 1) {
    const before = cpu()
    globalThis.gc?.()
    collecting += cpu() - before
    await setTimeout(50)
  }
  const { rss, heapUsed, external } = process.memoryUsage()
  return { rss, heap: heapUsed + external, cpu: cpu() - collecting }
}

/** Milliseconds. */
function cpu(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}
