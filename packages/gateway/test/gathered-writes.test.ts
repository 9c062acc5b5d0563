import { expect, it } from 'vitest'
import { GatheredWrites } from '../src/gathered-writes.js'

function socket() {
  const calls: string[] = []
  return { calls, cork: () => void calls.push('cork'), uncork: () => void calls.push('uncork') }
}

it('gathers what is written in one turn, whatever the turn still resolves', async () => {
  const { calls, ...ends } = socket()
  const writes = new GatheredWrites(ends)
  writes.begin()
  await null
  writes.begin()
  expect(calls).toEqual(['cork'])
  await new Promise((resolve) => setImmediate(resolve))
  expect(calls).toEqual(['cork', 'uncork'])
  writes.begin()
  expect(calls).toEqual(['cork', 'uncork', 'cork'])
})

it('lets it leave at once when it is enough', async () => {
  const { calls, ...ends } = socket()
  const writes = new GatheredWrites(ends)
  writes.begin()
  writes.end()
  writes.end()
  expect(calls).toEqual(['cork', 'uncork'])
  await new Promise((resolve) => setImmediate(resolve))
  expect(calls).toEqual(['cork', 'uncork'])
})
