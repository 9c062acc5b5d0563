/** What the bytes of an image say: nobody's word is taken for it. */

export interface Image {
  /** Base64, without white space. */
  content: string
  /** SHA-1 of the image in hexadecimal. */
  id: string
  bytes: number
  /** Absent where it is none of PNG, JPEG, GIF and WebP; so are the pixels, also where they cannot be read. */
  type?: ImageType
  width?: number
  height?: number
}

export type ImageType = 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp'

/** Why it is none. */
export type Flaw = 'encoding' | 'size'

/** @param maxBytes of the image itself; what is larger is not even decoded */
export async function readImage(text: string, maxBytes: number): Promise<Image | Flaw> {
  const content = text.replace(/\s+/g, '')
  if (content.length > Math.ceil(maxBytes / 3) * 4) return 'size'
  const bytes = decode(content)
  if (!bytes || bytes.length === 0) return 'encoding'
  if (bytes.length > maxBytes) return 'size'
  return { content, id: await hash(bytes), bytes: bytes.length, ...look(bytes) }
}

function decode(base64: string): Uint8Array | undefined {
  try {
    return Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))
  } catch {
    return undefined
  }
}

async function hash(bytes: Uint8Array): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-1', bytes))
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

type Looks = Pick<Image, 'type' | 'width' | 'height'>

/** Type by the first bytes, pixels by the header that follows. */
export function look(bytes: Uint8Array): Looks {
  const text = (at: number, length: number) => String.fromCharCode(...bytes.subarray(at, at + length))
  const number = (at: number, length: number, bigEndian = false) => {
    let value = 0
    for (let i = 0; i < length; i++)
      value = value * 256 + (bytes[bigEndian ? at + i : at + length - 1 - i] ?? 0)
    return value
  }
  if (text(0, 8) === '\x89PNG\r\n\x1a\n') {
    const pixels = text(12, 4) === 'IHDR' && bytes.length >= 24
    return sized('image/png', pixels ? [number(16, 4, true), number(20, 4, true)] : [])
  }
  if (/^GIF8[79]a$/.test(text(0, 6))) {
    return sized('image/gif', bytes.length >= 10 ? [number(6, 2), number(8, 2)] : [])
  }
  if (text(0, 3) === '\xff\xd8\xff') {
    const at = frameOfJpeg(bytes)
    return sized('image/jpeg', at === undefined ? [] : [number(at + 7, 2, true), number(at + 5, 2, true)])
  }
  if (text(0, 4) === 'RIFF' && text(8, 4) === 'WEBP') {
    const chunk = bytes.length >= 30 ? text(12, 4) : ''
    // RFC 9649 and RFC 6386, 9.1: three kinds of chunks may come first.
    if (chunk === 'VP8X') return sized('image/webp', [number(24, 3) + 1, number(27, 3) + 1])
    if (chunk === 'VP8 ') return sized('image/webp', [number(26, 2) & 0x3fff, number(28, 2) & 0x3fff])
    if (chunk === 'VP8L') {
      const packed = number(21, 4)
      return sized('image/webp', [(packed & 0x3fff) + 1, ((packed >>> 14) & 0x3fff) + 1])
    }
    return { type: 'image/webp' }
  }
  return {}
}

/** Where the header of the frame begins (ITU T.81, B.2.2), after any number of other segments. */
function frameOfJpeg(bytes: Uint8Array): number | undefined {
  let at = 2
  while (at + 9 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1] ?? 0
    // Any number of 0xff may stand before a marker.
    if (marker === 0xff) {
      at += 1
      continue
    }
    // C4, C8 and CC are tables, an extension and conditioning, and no frames.
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) return at
    at += 2 + (bytes[at + 2] ?? 0) * 256 + (bytes[at + 3] ?? 0)
  }
  return undefined
}

/** Metadata has room for 65,535 pixels (XEP-0084, section 11.2). */
function sized(type: ImageType, [width = 0, height = 0]: readonly number[]): Looks {
  const isSane = width > 0 && height > 0 && width <= 65_535 && height <= 65_535
  return isSane ? { type, width, height } : { type }
}
