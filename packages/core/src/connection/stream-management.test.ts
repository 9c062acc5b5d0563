import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { settings } from './options.js'
import { StreamManagement, stamped } from './stream-management.js'

const OPTIONS = settings().streamManagement
const MODULUS = 2 ** 32

describe('StreamManagement', () => {
  it('keeps exactly what is not acknowledged, at any count', () => {
    const step = fc.oneof(fc.constant('send' as const), fc.nat(5))
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: MODULUS - 1 }),
        fc.array(step, { maxLength: 60 }),
        (begin, steps) => {
          const management = new StreamManagement(OPTIONS, {
            jid: 'a@b/c',
            id: 'x',
            inbound: 0,
            acknowledged: begin,
            unacknowledged: [],
          })
          let sent = 0
          let acknowledged = 0
          for (const next of steps) {
            if (next === 'send') {
              management.sent(`<message id="${sent++}"/>`)
              expect(management.next()?.xml).toBe(`<message id="${sent - 1}"/>`)
            } else {
              const beyond = acknowledged + next > sent
              const error = management.acknowledge(String((begin + acknowledged + next) % MODULUS))
              expect(error !== undefined).toBe(beyond)
              if (!beyond) acknowledged += next
            }
          }
          const left = management.state('a@b/c')?.unacknowledged.map(({ xml }) => xml)
          expect(left).toEqual(
            Array.from({ length: sent - acknowledged }, (_, i) => `<message id="${acknowledged + i}"/>`),
          )
        },
      ),
    )
  })

  it('forgets the size of what was acknowledged', () => {
    const management = new StreamManagement({ ...OPTIONS, maxQueueBytes: 10 })
    for (let round = 1; round < 4; round++) {
      management.sent('0123456789')
      expect(() => management.sent('x')).toThrow('Too much')
      management.next()
      expect(management.acknowledge(String(round))).toBeUndefined()
    }
    expect(management.pending).toBe(0)
  })

  it('has no more written than the server has to read before it is asked', () => {
    const management = new StreamManagement(OPTIONS)
    const write = () => {
      let count = 0
      while (management.next()) count += 1
      return count
    }
    for (let i = 0; i < 1_000; i++) management.sent(`<message id="${i}"/>`)
    expect(write()).toBe(250)
    expect(management.acknowledge('251')?.attrs['send-count']).toBe('250')
    management.acknowledge('100')
    expect([write(), management.waits]).toEqual([100, true])
    management.rewind()
    expect(write()).toBe(250)
    const long = new StreamManagement(OPTIONS)
    for (let i = 0; i < 9; i++) long.sent('x'.repeat(100_000))
    expect([long.next(), long.next(), long.next(), long.next()].map((next) => next !== undefined)).toEqual([
      true,
      true,
      true,
      false,
    ])
    long.acknowledge('1')
    expect(long.next()).toBeDefined()
  })

  it('survives being saved and restored', () => {
    const one = new StreamManagement(OPTIONS)
    one.enable()
    one.sent('<message/>')
    one.received()
    const state = one.state('a@b/c')
    expect(state).toBeUndefined()
    const other = new StreamManagement(OPTIONS, {
      jid: 'a@b/c',
      id: 'x',
      max: 60,
      location: 'here',
      inbound: 7,
      acknowledged: 3,
      unacknowledged: [{ xml: '<message/>', at: 1 }],
    })
    expect(new StreamManagement(OPTIONS, other.state('a@b/c')).state('a@b/c')).toEqual(other.state('a@b/c'))
    expect(other.resumeRequest().toString()).toBe('<resume xmlns="urn:xmpp:sm:3" previd="x" h="7"/>')
  })
})

describe('what is sent again', () => {
  it('tells when a message was meant to leave, if it is late', () => {
    const sent = { xml: '<message><body>a</body></message>', at: 0 }
    expect(stamped(sent, 1_000)).toBe(sent.xml)
    expect(stamped(sent, 60_000)).toBe(
      '<message><body>a</body><delay xmlns="urn:xmpp:delay" stamp="1970-01-01T00:00:00.000Z"/></message>',
    )
  })

  it.each(['<iq><a/></iq>', '<message/>', '<message><delay xmlns="urn:xmpp:delay"/></message>'])(
    'leaves %s alone',
    (xml) => {
      expect(stamped({ xml, at: 0 }, 60_000)).toBe(xml)
    },
  )
})

describe('stanzas that are withheld', () => {
  function received(count: number) {
    const management = new StreamManagement(OPTIONS)
    management.enable()
    const done = Array.from({ length: count }, () => {
      management.received()
      return management.withhold()
    })
    return { management, done }
  }

  it('are not acknowledged, nor is what came after them', () => {
    const { management, done } = received(3)
    management.received()
    expect([management.handled, management.inbound]).toEqual([0, 4])
    done[1]?.()
    expect(management.handled).toBe(0)
    done[0]?.()
    expect(management.handled).toBe(2)
    expect(management.answer().attrs.h).toBe('2')
    done[2]?.()
    expect(management.handled).toBe(4)
  })

  it('are ours once the stream is resumed, and nobody’s when there is another', () => {
    const { management, done } = received(2)
    expect(management.resumeRequest().attrs.h).toBe('2')
    expect(management.handled).toBe(2)
    const { management: other, done: late } = received(2)
    other.enable()
    other.received()
    for (const each of [...done, ...late]) each()
    expect([other.handled, management.handled]).toEqual([1, 2])
  })

  it('are no more than servers keep', () => {
    const { management } = received(600)
    expect(management.handled).toBe(350)
  })

  it('are counted beyond 2^32', () => {
    const management = new StreamManagement(OPTIONS, {
      jid: 'a@b/c',
      id: 'x',
      inbound: MODULUS - 1,
      acknowledged: 0,
      unacknowledged: [],
    })
    management.received()
    const done = management.withhold()
    expect([management.handled, management.inbound]).toEqual([MODULUS - 1, 0])
    done()
    expect(management.handled).toBe(0)
  })
})
