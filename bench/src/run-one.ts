/** Runs one measurement, and tells its rows to whoever started it. */
import type { Mode, Row } from './row.js'

const [name = '', mode = '{}'] = process.argv.slice(2)

const measurements: Record<string, () => Promise<{ measure(mode: Mode): Promise<Row[]> }>> = {
  'xml-to-frame': () => import('./measurements/xml-to-frame.js'),
  'frame-to-xml': () => import('./measurements/frame-to-xml.js'),
  messages: () => import('./measurements/messages.js'),
  memory: () => import('./measurements/memory.js'),
  rooms: () => import('./measurements/rooms.js'),
  bytes: () => import('./measurements/bytes.js'),
  peers: () => import('./measurements/peers.js'),
}

const measurement = await measurements[name]?.()
if (!measurement) throw new Error(`There is no measurement '${name}'`)
const rows = await measurement.measure(JSON.parse(mode) as Mode)
process.send?.(rows, () => process.exit(0))
