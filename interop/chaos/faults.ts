import type { FaultProxy } from '../src/servers/index.js'
import type { Random } from './random.js'

/** One line that can fail, by the name it has in reports. */
export interface Line {
  name: string
  proxy: FaultProxy
}

const FAULTS = ['cut', 'fin', 'half-open', 'lost', 'stall', 'slow'] as const

/** Makes a line fail in some way, and mends it. @returns what it was, for the report */
export async function fail({ name, proxy }: Line, random: Random): Promise<string> {
  const fault = random.pick(FAULTS)
  switch (fault) {
    case 'cut':
      proxy.cut()
      break
    case 'fin':
      proxy.fin()
      break
    case 'half-open':
      proxy.orphan()
      break
    case 'lost':
      // Bytes vanish for a while before anybody learns that the line is gone.
      proxy.blackhole()
      await wait(random.between(10, 500))
      proxy.cut()
      break
    case 'stall':
      proxy.stall()
      await wait(random.between(50, 4_000))
      proxy.pass()
      break
    case 'slow':
      proxy.slow(random.between(16, 512), 5)
      await wait(random.between(50, 1_000))
      proxy.pass()
      break
  }
  return `${name}: ${fault}`
}

export function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
