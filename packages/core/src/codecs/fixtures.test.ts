import { runFixtures } from '@xmpp-ftw/testing'
import type { Codec } from '../codec.js'
import { Element } from '../element.js'
import { caps } from './caps.js'
import { carbon } from './carbon.js'
import { chatState } from './chat-state.js'
import { correction } from './correction.js'
import { dataForm } from './data-form.js'
import { delay } from './delay.js'
import { discoInfo } from './disco-info.js'
import { discoItems } from './disco-items.js'
import { forwarded } from './forward.js'
import { nick } from './nick.js'
import { outOfBand, outOfBandIq } from './out-of-band.js'
import { receiptReceived, receiptRequest } from './receipt.js'
import { resultSet } from './result-set.js'
import { stanzaError } from './stanza-error.js'
import { originId, stanzaId } from './stanza-id.js'
import { xhtmlIm } from './xhtml-im.js'

function check<T, B>(name: string, codec: Pick<Codec<T, B>, 'parse' | 'build'>) {
  runFixtures(name, codec, new URL(`./fixtures/${name}/`, import.meta.url), { toJson })
}

/** Stanzas inside of values: which one it is. */
function toJson(value: unknown): unknown {
  if (value instanceof Element) return { name: value.name, from: value.attrs.from }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, toJson(inner)]))
}

check('caps', caps)
check('carbon', carbon)
check('chat-state', chatState)
check('correction', correction)
check('data-form', dataForm)
check('delay', delay)
check('disco-info', discoInfo)
check('disco-items', discoItems)
check('forwarded', forwarded)
check('nick', nick)
check('origin-id', originId)
check('out-of-band', outOfBand)
check('out-of-band-iq', outOfBandIq)
check('receipt-received', receiptReceived)
check('receipt-request', receiptRequest)
check('result-set', resultSet)
check('stanza-error', stanzaError)
check('stanza-id', stanzaId)
check('xhtml-im', {
  parse: xhtmlIm.parse,
  build: (content: string) => xhtmlIm.build(content)?.element ?? new Element('malformed'),
})
