import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createStore } from './store.js'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

function counting() {
  const store = createStore((sum: number, action: number) => sum + action, 0)
  const told: number[] = []
  store.subscribe(() => told.push(store.current()))
  return { store, told }
}

it('tells at once what is done, and nothing where nothing changes', () => {
  const { store, told } = counting()
  store.dispatch(1)
  store.dispatch(0)
  store.dispatch(2)
  expect(told).toEqual([1, 3])
})

it('tells of a crowd together, though the state is new at once', () => {
  const { store, told } = counting()
  for (let count = 0; count < 100; count += 1) store.receive(1)
  expect(store.current()).toBe(100)
  expect(told).toEqual([])
  vi.runAllTimers()
  expect(told).toEqual([100])
  store.receive(1)
  vi.runAllTimers()
  expect(told).toEqual([100, 101])
})

it('tells with what is done what came before it, once', () => {
  const { store, told } = counting()
  store.receive(1)
  store.dispatch(1)
  vi.runAllTimers()
  expect(told).toEqual([2])
})
