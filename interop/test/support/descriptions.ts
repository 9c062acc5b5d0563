/** Session descriptions of a real browser, for calls between sessions that have none. */
import { readFileSync } from 'node:fs'

const folder = new URL('../../../packages/jingle/src/sdp/fixtures/', import.meta.url)

export const audioOffer = read('audio-offer')
export const audioAnswer = read('audio-answer')

/** The same description with new credentials of ICE. */
export function restarted(sdp: string): string {
  return sdp
    .replace(/a=ice-ufrag:.*/g, 'a=ice-ufrag:NewU')
    .replace(/a=ice-pwd:.*/g, 'a=ice-pwd:fy1c7OKN7VnKSYLNLnDSJEUq')
    .replace(/a=candidate:.*\r\n/g, '')
}

export function ufragOf(sdp: string): string | undefined {
  return /a=ice-ufrag:(\S+)/.exec(sdp)?.[1]
}

function read(name: string): string {
  // SDP's own line ends.
  return readFileSync(new URL(`${name}.sdp`, folder), 'utf8').replaceAll('\n', '\r\n')
}
