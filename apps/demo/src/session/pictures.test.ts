import { expect, it, vi } from 'vitest'
import { Pictures } from './pictures.js'
import type { Avatar } from './state.js'

function avatar(id: string): Avatar {
  return { id, of: `${id}@ftw.test`, source: 'pep' }
}

/** A source whose answers the test gives. */
function source() {
  const asked = new Map<string, { resolve(url: string | undefined): void; reject(): void }>()
  const order: string[] = []
  const pictures = new Pictures(({ id }) => {
    order.push(id)
    return new Promise((resolve, reject) => asked.set(id, { resolve, reject: () => reject(new Error()) }))
  })
  return { pictures, asked, order }
}

it('fetches each picture once, however many show it, and tells when it is there', async () => {
  const { pictures, asked, order } = source()
  const told = vi.fn()
  pictures.subscribe(told)
  pictures.hold(avatar('a'))
  pictures.hold(avatar('a'))
  asked.get('a')?.resolve('data:a')
  await expect.poll(() => pictures.get('a')).toBe('data:a')
  expect(order).toEqual(['a'])
  expect(told).toHaveBeenCalled()
})

it('fetches a few at a time', async () => {
  const { pictures, asked, order } = source()
  for (let index = 0; index < 10; index += 1) pictures.hold(avatar(`${index}`))
  expect(order).toEqual(['0', '1', '2', '3'])
  asked.get('1')?.resolve('data:1')
  await expect.poll(() => order).toHaveLength(5)
})

it('keeps what is on the screen and a hundred more, those used last', async () => {
  const pictures = new Pictures(async ({ id }) => `data:${id}`)
  pictures.hold(avatar('shown'))
  for (let index = 0; index < 150; index += 1) {
    const fetched = new Promise<void>((resolve) => pictures.subscribe(resolve))
    const release = pictures.hold(avatar(`${index}`))
    await fetched
    release()
  }
  expect(pictures.get('shown')).toBe('data:shown')
  expect(pictures.get('49')).toBeUndefined()
  expect(pictures.get('50')).toBe('data:50')
})

it('asks no more for what does not exist, and once more for what failed', async () => {
  const { pictures, asked, order } = source()
  const told = vi.fn()
  pictures.subscribe(told)
  pictures.hold(avatar('none'))
  pictures.hold(avatar('failed'))
  asked.get('none')?.resolve(undefined)
  asked.get('failed')?.reject()
  await expect.poll(() => told).toHaveBeenCalledTimes(2)
  pictures.hold(avatar('none'))
  pictures.hold(avatar('failed'))
  expect(order).toEqual(['none', 'failed'])
  pictures.retry()
  expect(order).toEqual(['none', 'failed', 'failed'])
})
