/** XEP-0084 User Avatar 1.1.4, section 4.2: which image there is, in which formats */
import { type Codec, type Element, xml } from '@xmpp-ftw/core'

export const NS_METADATA = 'urn:xmpp:avatar:metadata'

/** SHA-1 in hexadecimal. */
export const HASH = /^[0-9a-f]{40}$/i
export const MEDIA_TYPE = /^(?:image|video)\/[a-z0-9][\w.+-]{0,126}$/i
/** No script, no file: what can be fetched by HTTP. */
export const WEB_ADDRESS = /^https?:\/\/[^\s"'<>\\]{1,2000}$/i
/** What an attribute holds that is a number. */
export const DIGITS = /^\d{1,10}$/

/** One format of the image; where to get it if it has no `url`: the data node. All as text. */
export interface AvatarInfo {
  id?: string
  width?: string
  height?: string
  type?: string
  bytes?: string
  url?: string
}

export interface AvatarInfoToTell {
  id: string
  width?: number | string | undefined
  height?: number | string | undefined
  type: string
  bytes: number | string
  url?: string | undefined
}

export type Metadata = { avatars: AvatarInfo[] } | { disabled: true }

/** More formats of one small image than anybody has use for. */
const MAX_FORMATS = 20

/**
 * Attributes that are not what they should be are left out; a format whose address is bad, as a whole, since
 * without that it would be said to be at the data node.
 */
export const avatarMetadata: Codec<Metadata, { avatars: readonly AvatarInfoToTell[] }> = {
  xep: 'XEP-0084 User Avatar 1.1.4',
  ns: NS_METADATA,

  parse(element) {
    if (!element.is('metadata', NS_METADATA)) return undefined
    // `<stop/>` is how the protocol said it before version 1.1 (section 3.5).
    if (element.elements().length === 0 || element.getChild('stop', NS_METADATA)) return { disabled: true }
    const infos = element.getChildren('info', NS_METADATA).slice(0, MAX_FORMATS)
    return { avatars: infos.map(parseInfo).filter((info) => info !== undefined) }
  },

  build({ avatars }) {
    return xml('metadata', { xmlns: NS_METADATA }, ...avatars.map(buildInfo))
  },
}

function parseInfo({ attrs }: Element): AvatarInfo | undefined {
  const { id, width, height, type, bytes, url } = attrs
  if (url !== undefined && !WEB_ADDRESS.test(url)) return undefined
  const info: AvatarInfo = {
    ...(fits(id, HASH) && { id }),
    ...(fits(width, DIGITS) && { width }),
    ...(fits(height, DIGITS) && { height }),
    ...(fits(type, MEDIA_TYPE) && { type }),
    ...(fits(bytes, DIGITS) && { bytes }),
    ...(url !== undefined && { url }),
  }
  return Object.keys(info).length > 0 ? info : undefined
}

function buildInfo({ id, width, height, type, bytes, url }: AvatarInfoToTell): Element {
  return xml('info', { id, width, height, type, bytes, url })
}

function fits(value: string | undefined, pattern: RegExp): value is string {
  return value !== undefined && pattern.test(value)
}
