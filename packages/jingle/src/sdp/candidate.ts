/** A line of SDP for an ICE candidate (RFC 8839, section 5.1) ⇄ JSON. */
import type { Candidate } from '../session-json.js'

const FIXED = ['foundation', 'component', 'protocol', 'priority', 'ip', 'port'] as const
const NAMED: Readonly<Record<string, keyof Candidate>> = {
  typ: 'type',
  raddr: 'relAddr',
  rport: 'relPort',
  tcptype: 'tcpType',
  generation: 'generation',
  'network-id': 'network',
}

/** With or without `a=` before it. `undefined` where it is none. */
export function parseCandidate(line: string): Candidate | undefined {
  const [, body] = /^(?:a=)?candidate:(.*)$/.exec(line.trim()) ?? []
  const words = body?.split(' ') ?? []
  if (words.length < 8) return undefined
  const candidate: Candidate = { generation: '0', network: '0' }
  FIXED.forEach((key, index) => {
    candidate[key] = words[index]
  })
  for (let at = FIXED.length; at + 1 < words.length; at += 2) {
    const key = NAMED[words[at] ?? '']
    if (key) candidate[key] = words[at + 1]
  }
  candidate.protocol = candidate.protocol?.toLowerCase()
  // XEP-0176 wants each to have an id that is a name; what tells candidates apart makes one.
  const { foundation, component, port, generation } = candidate
  candidate.id = `c${foundation}-${component}-${port}-${generation}`.replace(/[^\w-]/g, '_')
  return candidate
}

/** `undefined` where something of it is missing. */
export function buildCandidate(candidate: Candidate): string | undefined {
  const { type, relAddr, relPort, tcpType, generation, network } = candidate
  const fixed = FIXED.map((key) => candidate[key])
  if (!type || fixed.some((one) => !one || /\s/.test(one))) return undefined
  const words = [`candidate:${fixed.join(' ')}`, 'typ', type]
  if (relAddr) words.push('raddr', relAddr, 'rport', relPort ?? '0')
  if (tcpType) words.push('tcptype', tcpType)
  if (generation) words.push('generation', generation)
  if (network && network !== '0') words.push('network-id', network)
  return oneLine(words.join(' '))
}

/** What comes from somebody else must not begin a line of its own. */
export function oneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  return text.replace(/[\u0000-\u001f\u007f\u2028\u2029]+/g, ' ')
}
