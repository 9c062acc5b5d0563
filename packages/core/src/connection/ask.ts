import { type Element, xml } from '../element.js'
import type { Stream } from './stream.js'

/**
 * An IQ of the negotiation, and the answer to it. Other elements that come first are left out: before the stream is
 * bound nothing else is of any use.
 */
export async function ask(
  stream: Stream,
  type: 'get' | 'set',
  payload: Element,
  to?: string,
): Promise<Element> {
  const id = crypto.randomUUID()
  stream.say(xml('iq', { type, id, to }, payload))
  for (;;) {
    const answer = await stream.read()
    if (answer.name === 'iq' && answer.attrs.id === id && answer.attrs.type !== type) return answer
  }
}
