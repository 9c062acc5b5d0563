/** Everything that is measured, each in a file and a process of its own. */
export interface Measurement {
  name: string
  /** Of the table in `docs/architecture.md` and `docs/benchmarks.md`: the line it stands for. */
  line: string
  /** Needs no server: part of the tests, where it is only run. */
  cheap: boolean
}

export const MEASUREMENTS: readonly Measurement[] = [
  { name: 'xml-to-frame', line: 'stanza XML → JSON frame', cheap: true },
  { name: 'frame-to-xml', line: 'JSON frame → stanza XML', cheap: true },
  { name: 'messages', line: 'messages per second and added latency', cheap: false },
  { name: 'memory', line: 'memory of an idle session', cheap: false },
  { name: 'rooms', line: 'presences of a room', cheap: true },
  { name: 'bytes', line: 'browser bytes', cheap: false },
  { name: 'peers', line: 'XML ⇄ JSON of StanzaJS', cheap: true },
]
