/** XEP-0084 User Avatar 1.1.4, section 4.2: which image there is, in which formats */
import { type Codec, type Element, xml } from '@xmpp-ftw/core'

export const NS_METADATA = 'urn:xmpp:avatar:metadata'

/** SHA-1 in hexadecimal. */
export const HASH = /^[0-9a-f]{40}$/i
export const MEDIA_TYPE = /^(image|video)\/[a-z0-9][\w.+-]{0,99}$/i
/** No script, no file: what can be fetched by HTTP. */
export const WEB_ADDRESS = /^https?:\/\/[^\s"'<>\\]{1,2000}$/i
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
  width?: number | string | null | undefined
  height?: number | string | null | undefined
  type: string
  bytes: number | string
  url?: string | undefined
}

export type Metadata = { avatars: AvatarInfo[] } | { disabled: true }

/** What an attribute must be to be told. */
const ATTRIBUTES = {
  id: HASH,
  width: DIGITS,
  height: DIGITS,
  type: MEDIA_TYPE,
  bytes: DIGITS,
  url: WEB_ADDRESS,
} as const
const KEYS = Object.keys(ATTRIBUTES) as (keyof typeof ATTRIBUTES)[]

/** More formats of one small image than anybody has use for. */
const MAX_FORMATS = 20

/**
 * Attributes that are not what they should be are left out; a format whose address is bad, as a whole, since
 * without that it would be said to be at the data node.
 */
export const avatarMetadata: Codec<Metadata, readonly AvatarInfoToTell[]> = {
  xep: 'XEP-0084 User Avatar 1.1.4',
  ns: NS_METADATA,

  parse(element) {
    if (!element.is('metadata', NS_METADATA)) return undefined
    // `<stop/>` is how the protocol said it before version 1.1 (section 3.5).
    if (!element.elements().length || element.getChild('stop', NS_METADATA)) return { disabled: true }
    const infos = element.getChildren('info', NS_METADATA).slice(0, MAX_FORMATS)
    return { avatars: infos.map(parseInfo).filter((info) => info !== undefined) }
  },

  build(avatars) {
    return xml(
      'metadata',
      { xmlns: NS_METADATA },
      ...avatars.map(({ id, width, height, type, bytes, url }) =>
        xml('info', { id, width, height, type, bytes, url }),
      ),
    )
  },
}

function parseInfo({ attrs }: Element): AvatarInfo | undefined {
  const info: AvatarInfo = {}
  for (const key of KEYS) {
    const value = attrs[key]
    if (value !== undefined && ATTRIBUTES[key].test(value)) info[key] = value
  }
  return info.url === attrs.url && Object.keys(info)[0] ? info : undefined
}
