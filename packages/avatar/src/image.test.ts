import { describe, expect, it } from 'vitest'
import { look, readImage } from './image.js'

const flaw = (description: string) => new Error(description)

/** Images of 12 × 7 pixels, as browsers and programs write them. */
const IMAGES = {
  png: 'iVBORw0KGgoAAAANSUhEUgAAAAwAAAAHCAYAAAA8sqwkAAAAI0lEQVR4AeTLMQ0AAAwCwQZL9YRaPIEGZj758fCUm3FlkyAAAAD//1jWOJQAAAAGSURBVAMArlgcv8TQiRAAAAAASUVORK5CYII=',
  jpeg: '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABsSFBcUERsXFhceHBsgKEIrKCUlKFE6PTBCYFVlZF9VXVtqeJmBanGQc1tdhbWGkJ6jq62rZ4C8ybqmx5moq6T/2wBDARweHigjKE4rK06kbl1upKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKT/wAARCAAHAAwDASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAT/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFQEBAQAAAAAAAAAAAAAAAAAABAX/xAAUEQEAAAAAAAAAAAAAAAAAAAAA/9oADAMBAAIRAxEAPwCYBRFf/9k=',
  lossy: 'UklGRjIAAABXRUJQVlA4ICYAAACQAQCdASoMAAcABABoJaACdLoAA5gA/uHDf4cqfTt7HhtVZLQAAA==',
  lossless: 'UklGRh4AAABXRUJQVlA4TBEAAAAvC4ABAAdQs86Uuf+BiOh/AAA=',
  extended:
    'UklGRkQAAABXRUJQVlA4WAoAAAAAAAAACwAABgAAVlA4ICYAAACQAQCdASoMAAcABABoJaACdLoAA5gA/uHDf4cqfTt7HhtVZLQAAA==',
}
const GIF = 'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7'
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

const bytesOf = (base64: string) => new Uint8Array(Buffer.from(base64, 'base64'))

describe('what an image is', () => {
  it.each([
    ['image/png', IMAGES.png],
    ['image/jpeg', IMAGES.jpeg],
    ['image/webp', IMAGES.lossy],
    ['image/webp', IMAGES.lossless],
    ['image/webp', IMAGES.extended],
  ])('is read from its bytes: %s', (type, base64) => {
    expect(look(bytesOf(base64))).toEqual({ type, width: 12, height: 7 })
  })

  it('is read from those of a GIF', () => {
    expect(look(bytesOf(GIF))).toEqual({ type: 'image/gif', width: 1, height: 1 })
  })

  it('is found in a JPEG behind other segments and filling bytes', () => {
    const jpeg = Buffer.from(IMAGES.jpeg, 'base64')
    const [head, rest] = [jpeg.subarray(0, 2), jpeg.subarray(2)]
    const comment = Buffer.from([0xff, 0xff, 0xfe, 0, 4, 0xc0, 0xc0])
    expect(look(Buffer.concat([head, comment, rest]))).toMatchObject({ width: 12, height: 7 })
  })

  it.each(Object.entries({ ...IMAGES, gif: GIF }))('is never read beyond the end of a %s', (_, base64) => {
    const bytes = bytesOf(base64)
    for (let length = 0; length < bytes.length; length++) {
      const { width, height } = look(bytes.subarray(0, length))
      expect([undefined, 1, 12]).toContain(width)
      expect([undefined, 1, 7]).toContain(height)
    }
  })

  it('has pixels only where they make sense', () => {
    const png = bytesOf(PNG)
    png.set([0x7f, 0xff, 0xff, 0xff], 16)
    expect(look(png)).toEqual({ type: 'image/png' })
    png.set([0, 0, 0, 0], 16)
    expect(look(png)).toEqual({ type: 'image/png' })
  })

  it.each([
    '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    '<html><script>alert(1)</script></html>',
    'BM',
    '',
  ])('is not known of %s', (text) => {
    expect(look(new TextEncoder().encode(text))).toEqual({})
  })

  it('ends where a JPEG leads nowhere', () => {
    expect(look(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0xff, 0xff, 0, 0, 0, 0, 0, 0))).toEqual({
      type: 'image/jpeg',
    })
    expect(look(new Uint8Array(10_000).fill(0xff).fill(0xd8, 1, 2))).toEqual({ type: 'image/jpeg' })
    // A length of nothing moves on all the same.
    expect(look(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 0, 0xff, 0xe0, 0, 0, 0xff, 0xe0, 0, 0))).toEqual({
      type: 'image/jpeg',
    })
  })
})

describe('reading an image', () => {
  it('tells hash and size of what is meant by the text, white space aside', async () => {
    const wrapped = `\n  ${PNG.replace(/.{20}/g, '$&\r\n\t')} `
    expect(await readImage(wrapped, 70, flaw)).toEqual({
      content: PNG,
      id: '4a5eb7171b58e08a6881721e3b43d5a44419a2be',
      bytes: 70,
      type: 'image/png',
      width: 1,
      height: 1,
    })
  })

  it.each(['not base64!', 'A', '=', '<data/>', '😀', '', '\n'])('refuses %o', async (text) => {
    await expect(readImage(text, 70, flaw)).rejects.toThrow('Image content should be base64')
  })

  it('refuses what is too large', async () => {
    await expect(readImage(PNG, 69, flaw)).rejects.toThrow('Image content is too large')
    await expect(readImage('A'.repeat(50_000_000), 131_072, flaw)).rejects.toThrow(
      'Image content is too large',
    )
  })
})
