/** Making of any picture one that can be an avatar. */

/** What browsers draw. */
export const PICTURE_TYPES = ['image/png', 'image/jpeg', 'image/webp', 'image/gif', 'image/avif'] as const

/** A part of a picture, in its own pixels. */
export interface Cut {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** In pixels: the largest that does not weigh too much is taken. */
const SIDES = [256, 192, 128, 96]
/** Bytes. A phone fetches one of each contact. */
const HEAVY = 96 * 1024

/** What is wrong with a file, in words for whoever chose it. */
export class PictureError extends Error {}

const MOST = 30 * 1024 * 1024

/** The file as a `data:` URL, with what it shows. @throws PictureError */
export async function openPicture(file: Blob): Promise<{ url: string; image: HTMLImageElement }> {
  if (file.size > MOST) throw new PictureError('The file is larger than 30 MB.')
  const url = await urlOf(file)
  const image = new Image()
  image.src = url
  try {
    await image.decode()
  } catch {
    throw new PictureError('That is no picture, or none that this browser can show.')
  }
  return { url, image }
}

/** That part of it as a small square PNG, which is what XEP-0084 wants stored; in Base64. */
export async function drawAvatar(image: HTMLImageElement, cut: Cut): Promise<string> {
  let drawn = await draw(image, cut, SIDES[0])
  for (const side of SIDES.slice(1)) {
    if (drawn.size <= HEAVY) break
    drawn = await draw(image, cut, side)
  }
  const url = await urlOf(drawn)
  return url.slice(url.indexOf(',') + 1)
}

async function draw(image: HTMLImageElement, { x, y, width, height }: Cut, side = 0): Promise<Blob> {
  const canvas = document.createElement('canvas')
  canvas.width = side
  canvas.height = side
  const context = canvas.getContext('2d')
  if (!context) throw new PictureError('This browser does not let the page draw.')
  context.imageSmoothingQuality = 'high'
  context.drawImage(image, x, y, width, height, 0, 0, side, side)
  const drawn = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'))
  if (!drawn) throw new PictureError('This browser does not let the page draw.')
  return drawn
}

function urlOf(file: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result))
    reader.onerror = () => reject(new PictureError('The file cannot be read.'))
    reader.readAsDataURL(file)
  })
}
