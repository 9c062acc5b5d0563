import { describe, expect, it } from 'vitest'
import type { Message } from '../../session/state.js'
import { rowsOf } from './rows.js'

const MINUTE = 60_000
const noon = new Date(2026, 4, 1, 12).getTime()

function message(id: string, at: number, own = false): Message {
  return { id, at, own, content: 'x', format: 'plain' }
}

describe('rowsOf', () => {
  it('begins each day with a line', () => {
    const rows = rowsOf([message('1', noon), message('2', noon + 24 * 60 * MINUTE)])
    expect(rows.map(({ isFirstOfDay }) => isFirstOfDay)).toEqual([true, true])
    expect(rowsOf([message('1', noon), message('2', noon + MINUTE)])[1]?.isFirstOfDay).toBe(false)
  })

  it('puts together what one side says in one go', () => {
    const rows = rowsOf([
      message('1', noon),
      message('2', noon + MINUTE),
      message('3', noon + 2 * MINUTE, true),
      message('4', noon + 20 * MINUTE, true),
    ])
    expect(rows.map(({ continued }) => continued)).toEqual([false, true, false, false])
  })

  it('has a key for each, even where ids are the same', () => {
    const rows = rowsOf([message('1', noon), message('1', noon, true), message('1', noon + MINUTE)])
    expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length)
  })
})
