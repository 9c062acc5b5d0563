/** What the bytes of an image say: nobody's word is taken for it. */

export interface Image {
  /** Base64, without white space. */
  content: string
  /** SHA-1 of the image in hexadecimal. */
  id: string
  bytes: number
  /** Absent where it is none of PNG, JPEG, GIF and WebP; so are the pixels, also where they cannot be read. */
  type?: string
  width?: number
  height?: number
}

/**
 * @param maxBytes of the image itself; what is larger is not even decoded
 * @param flaw makes what is thrown
 */
export async function readImage(
  text: string,
  maxBytes: number,
  flaw: (description: string) => Error,
): Promise<Image> {
  const content = text.replace(/\s+/g, '')
  if (content.length * 3 > maxBytes * 4 + 9) throw flaw('Image content is too large')
  const bytes = decode(content)
  if (bytes.length === 0) throw flaw('Image content should be base64')
  if (bytes.length > maxBytes) throw flaw('Image content is too large')
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-1', bytes))
  const id = Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return { content, id, bytes: bytes.length, ...look(bytes) }
}

/** Nothing where it is no base64. */
function decode(base64: string): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))
  } catch {
    return new Uint8Array()
  }
}

type Pixels = readonly [width: number, height: number]
type Kind = readonly [type: string, start: RegExp, pixels: (view: DataView) => Pixels]

/** Types by how they begin, and where their headers have the pixels. Reading beyond the end throws. */
const KINDS: readonly Kind[] = [
  ['image/png', /^\x89PNG/, (view) => [view.getUint32(16), view.getUint32(20)]],
  ['image/gif', /^GIF8/, (view) => [view.getUint16(6, true), view.getUint16(8, true)]],
  ['image/jpeg', /^\xff\xd8\xff/, pixelsOfJpeg],
  ['image/webp', /^RIFF.{4}WEBP/s, pixelsOfWebp],
]

/** Type by the first bytes, pixels by the header that follows. */
export function look(bytes: Uint8Array): Pick<Image, 'type' | 'width' | 'height'> {
  const start = String.fromCharCode(...bytes.subarray(0, 12))
  const kind = KINDS.find(([, pattern]) => pattern.test(start))
  if (!kind) return {}
  const [type, , pixelsOf] = kind
  try {
    const [width, height] = pixelsOf(new DataView(bytes.buffer, bytes.byteOffset, bytes.length))
    // Metadata has room for 65,535 (XEP-0084, section 11.2).
    if (width && height && width < 65_536 && height < 65_536) return { type, width, height }
  } catch {
    // It ends too early.
  }
  return { type }
}

/** Those of the frame (ITU T.81, B.2.2), after any number of other segments, and of 0xff before each. */
function pixelsOfJpeg(view: DataView): Pixels {
  for (let at = 2; ; ) {
    const marker = view.getUint16(at)
    if (marker === 0xffff) at += 1
    // C4, C8 and CC are tables, an extension and conditioning, and no frames.
    else if (marker === 0xffc0 || (marker > 0xffc0 && marker < 0xffd0 && marker % 4 > 0)) {
      return [view.getUint16(at + 7), view.getUint16(at + 5)]
    } else at += 2 + view.getUint16(at + 2)
  }
}

/** By which of three chunks comes first (RFC 9649, 2.7, 3.4; RFC 6386, 9.1). */
function pixelsOfWebp(view: DataView): Pixels {
  const packed = view.getUint32(21, true)
  switch (view.getUint8(15)) {
    case 0x58: // VP8X
      return [(view.getUint32(24, true) & 0xff_ffff) + 1, (view.getUint32(26, true) >>> 8) + 1]
    case 0x4c: // VP8L
      return [(packed & 0x3fff) + 1, ((packed >> 14) & 0x3fff) + 1]
    default: // VP8
      return [view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff]
  }
}
