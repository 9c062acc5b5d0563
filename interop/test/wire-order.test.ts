/** Whom the chaos tests blame for another order. */
import { describe, expect, it } from 'vitest'
import { WireOrder } from '../chaos/wire-order.js'

const TO = 'ben@ftw.test'
const SENDER = 1

/** @param sent of each connection of the recipient, the numbers that the server sent there */
function wire(taken: number[], sent: number[][]): WireOrder {
  const order = new WireOrder()
  const message = (n: number) => Buffer.from(`<message to="${TO}" type="chat"><body>${n}</body></message>`)
  for (const n of taken) order.took(SENDER, message(n))
  for (const [index, numbers] of sent.entries())
    for (const n of numbers) order.read(SENDER + 1 + index, message(n))
  return order
}

describe('another order is', () => {
  it.each([
    ['in which it sent them', [1, 2, 3], [[1, 3, 2]], 2],
    [
      'in which it sent them again',
      [1, 2, 3],
      [
        [1, 2, 3],
        [3, 2],
      ],
      2,
    ],
    ['when it sent on before it sent again', [1, 2, 3], [[1, 2], [3], [2]], 2],
  ])("the server's, %s", (_how, taken, sent, n) => {
    expect(wire(taken, sent).isReordered(TO, n)).toBe(true)
  })

  it.each([
    ['in which they were sent to the server', [1, 3, 2], [[1, 3, 2]], 2],
    ['of what came in order', [1, 2, 3], [[1, 2, 3]], 2],
    [
      'of what came in order once more',
      [1, 2, 3],
      [
        [1, 2, 3],
        [2, 3],
      ],
      2,
    ],
    ['of what came before the cut', [1, 2, 3], [[1, 2], [3]], 2],
    ['of what was never sent', [1, 2, 3], [[1, 3]], 2],
  ])('ours, %s', (_how, taken, sent, n) => {
    expect(wire(taken, sent).isReordered(TO, n)).toBe(false)
  })
})
