import { describe, expect, it } from 'vitest'
import { decodeClientFrame, decodeServerFrame, encode, FrameError } from './wire.js'

describe('client frames', () => {
  it('come back from their text', () => {
    const frame = { type: 'request', id: '1', event: 'xmpp.ping', data: {}, callback: false } as const
    expect(decodeClientFrame(encode(frame))).toEqual(frame)
    expect(decodeClientFrame('{"type":"ping","later":1}')).toEqual({ type: 'ping', later: 1 })
  })

  it.each([
    ['{', 'bad-json', undefined],
    ['', 'bad-json', undefined],
    ['[]', 'bad-frame', undefined],
    ['null', 'bad-frame', undefined],
    ['"x"', 'bad-frame', undefined],
    ['{}', 'unknown-frame', undefined],
    ['{"type":"hello"}', 'unknown-frame', undefined],
    ['{"type":"__proto__","id":"3"}', 'unknown-frame', '3'],
    ['{"type":"request","event":"x"}', 'bad-frame', undefined],
    ['{"type":"request","id":"1"}', 'bad-frame', '1'],
    ['{"type":"request","id":1,"event":"x"}', 'bad-frame', undefined],
    ['{"type":"request","id":"1","event":"x","callback":"no"}', 'bad-frame', '1'],
    ['{"type":"ack","seq":"1"}', 'bad-frame', undefined],
    ['{"type":"ack","seq":1.5}', 'bad-frame', undefined],
    ['{"type":"ack","seq":-1}', 'bad-frame', undefined],
    ['{"type":"ack","seq":1e400}', 'bad-frame', undefined],
  ])('%s is refused as %s', (text, condition, id) => {
    try {
      decodeClientFrame(text)
      expect.unreachable()
    } catch (error) {
      expect(error).toBeInstanceOf(FrameError)
      expect(error).toMatchObject({ condition, ...(id && { id }) })
    }
  })
})

it('server frames are read the same way', () => {
  expect(decodeServerFrame('{"type":"push","seq":1,"event":"xmpp.presence","data":{}}')).toMatchObject({
    seq: 1,
  })
  expect(() => decodeServerFrame('{"type":"request","id":"1","event":"x"}')).toThrow(FrameError)
})
