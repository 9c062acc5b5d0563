import {
  Base,
  ClientError,
  type Element,
  type FormSubmission,
  type Handlers,
  Jid,
  Lru,
  parseChild,
  type Session,
  StanzaError,
} from '@xmpp-ftw/core'
import type { Notice, Pubsub } from '@xmpp-ftw/pubsub'
import { avatarData, NS_DATA } from './codecs/avatar-data.js'
import { type AvatarInfoToTell, avatarMetadata, NS_METADATA } from './codecs/metadata.js'
import { vcardPhoto } from './codecs/vcard-photo.js'
import { vcardUpdate } from './codecs/vcard-update.js'
import { contract } from './contract.js'
import { type Flaw, type Image, readImage } from './image.js'

export interface AvatarInit {
  /** Size of the largest image that is published or taken. Default 131,072, which fits as text into a frame of a gateway. */
  maxBytes?: number
  /** Whether avatars of contacts are wanted without subscribing to each. Default `true`. */
  interest?: boolean
}

const MAX_BYTES = 131_072
/** Contacts and occupants whose vCard's photo is remembered by its hash. */
const REMEMBERED = 2_000

const PUBLISHED: Readonly<Record<Flaw, string>> = {
  encoding: 'Image content should be base64',
  size: 'Image content is too large',
}
const FETCHED: Readonly<Record<Flaw, string>> = {
  encoding: 'The image is not readable',
  size: 'The image is too large',
}

/** User avatars: XEP-0084 over PEP; those of vCards (XEP-0153, XEP-0398) for reading. */
export class Avatar extends Base<typeof contract> {
  readonly name = 'avatar'
  readonly contract = contract
  override readonly requires = ['pubsub'] as const
  private readonly maxBytes: number
  private readonly isInterested: boolean
  /** Full JID → hash of the vCard's photo, as presence told it. */
  private readonly photos = new Lru<string>(REMEMBERED)

  constructor(session: Session, { maxBytes = MAX_BYTES, interest = true }: AvatarInit = {}) {
    super(session)
    this.maxBytes = maxBytes
    this.isInterested = interest
  }

  readonly requests: Handlers<typeof contract> = {
    'xmpp.avatar.publish': async (input, { signal }) => {
      const { additional = [], options } = input
      const image = await this.readKnown(input.content, input)
      const others: AvatarInfoToTell[] = []
      for (const { url, content } of additional) {
        const { content: _, ...looks } = await this.readKnown(content, input)
        others.push({ ...looks, url })
      }
      const { content: _, ...looks } = image
      await this.store(image, { options, signal })
      await this.announce([looks, ...others], { options, signal })
      return looks
    },
    'xmpp.avatar.upload': async (input, { signal }) => {
      const image = await this.read(input.content, input)
      if (input.id && input.id.toLowerCase() !== image.id) {
        throw new ClientError('Avatar id should be the SHA-1 hash of the image', input)
      }
      await this.store(image, { options: input.options, signal })
      const { content: _, ...looks } = image
      return looks
    },
    'xmpp.avatar.metadata': async (input, { signal }) => {
      const { options } = input
      if ('disable' in input) await this.announce([], { options, signal })
      else {
        const { additional = [], options: _, ...main } = input
        const others = additional.map(({ width, height, ...other }) => ({
          ...other,
          width: width ?? undefined,
          height: height ?? undefined,
        }))
        await this.announce([main, ...others], { options, signal })
      }
      return true as const
    },
    'xmpp.avatar.metadata.get': async ({ of }, { signal }) => {
      const { items } = await this.pubsub.items(of, NS_METADATA, { maxItems: 1, signal })
      const [last] = items
      const metadata = last && parseChild(last.element, avatarMetadata)
      if (!metadata) throw new StanzaError('cancel', 'item-not-found')
      const from = Jid.parse(of) ?? this.session.account
      return { from: from.toJSON(), ...(last.id && { id: last.id }), ...metadata }
    },
    'xmpp.avatar.data': async ({ of, id }, { signal }) => {
      const { items } = await this.pubsub.items(of, NS_DATA, { ids: [id], signal })
      const item = items.find((one) => one.id === id)
      return this.take(item && parseChild(item.element, avatarData), id)
    },
    'xmpp.avatar.vcard': async ({ of, id }, { signal }) => {
      const result = await this.session.iq.get(of, vcardPhoto.build(undefined), { signal })
      return this.take(parseChild(result, vcardPhoto), id)
    },
    'xmpp.avatar.subscribe': async ({ of }, { signal }) => {
      const { subscription, id, configuration } = await this.pubsub.subscribe(of, NS_METADATA, { signal })
      return { subscription, ...(id !== undefined && { id }), ...(configuration && { configuration }) }
    },
    'xmpp.avatar.unsubscribe': async ({ of }, { signal }) => {
      await this.pubsub.unsubscribe(of, NS_METADATA, { signal })
      return true as const
    },
  }

  override start(): void {
    this.pubsub.claim({ node: NS_METADATA }, this.notified)
    if (this.isInterested) this.pubsub.interest(NS_METADATA, this.name)
  }

  override stop(): void {
    this.photos.clear()
  }

  override handles({ name, attrs, children }: Element): boolean {
    if (name !== 'presence') return false
    if (attrs.type === 'unavailable') return true
    return attrs.type === undefined && children.some(isUpdate)
  }

  /** Presence is looked at, and left to whom it concerns. */
  override handle(stanza: Element): boolean {
    const from = Jid.parse(stanza.attrs.from ?? '')
    if (from && stanza.attrs.type === 'unavailable') this.photos.delete(from.toString())
    else if (from) this.notePhoto(from, parseChild(stanza, vcardUpdate))
    return false
  }

  private notePhoto(from: Jid, hash: string | undefined): void {
    const jid = from.toString()
    if (hash === undefined || this.photos.get(jid) === hash) return
    this.photos.set(jid, hash)
    this.push('xmpp.avatar.push.vcard', {
      from: from.toJSON(),
      ...(hash ? { id: hash } : { disabled: true }),
    })
  }

  private readonly notified = (notice: Notice): boolean => {
    const from = notice.from.toJSON()
    if (notice.kind === 'purge' || notice.kind === 'delete') {
      // Some clients take an avatar back so. What happened to the node is told by pubsub all the same.
      this.push('xmpp.avatar.push.metadata', { from, disabled: true })
      return false
    }
    const metadata = notice.kind === 'item' && notice.item && parseChild(notice.item, avatarMetadata)
    if (!metadata) return false
    const { id } = notice
    this.push('xmpp.avatar.push.metadata', { from, ...(id !== undefined && { id }), ...metadata })
    return true
  }

  private get pubsub(): Pubsub {
    return this.session.extension('pubsub')
  }

  private async store({ id, content }: Image, how: Publishing): Promise<void> {
    await this.pubsub.publish(undefined, NS_DATA, avatarData.build(content), { id, ...how })
  }

  /** Nothing announced disables. The item has the id of the PNG, whatever is listed first (section 3.2). */
  private async announce(avatars: readonly AvatarInfoToTell[], how: Publishing): Promise<void> {
    const pngs = avatars.filter(({ type }) => type.toLowerCase() === 'image/png')
    const main = pngs.find(({ url }) => url === undefined) ?? pngs[0] ?? avatars[0]
    await this.pubsub.publish(undefined, NS_METADATA, avatarMetadata.build({ avatars }), {
      id: main?.id,
      ...how,
    })
  }

  /** An image to publish. @throws ClientError about the request */
  private async read(content: string, request: unknown): Promise<Image> {
    const image = await readImage(content, this.maxBytes)
    if (typeof image === 'string') throw new ClientError(PUBLISHED[image], request)
    return image
  }

  /** The same, of a type that can be announced. */
  private async readKnown(content: string, request: unknown): Promise<Image & AvatarInfoToTell> {
    const { type, ...image } = await this.read(content, request)
    if (type) return { ...image, type }
    throw new ClientError('Image content should be a PNG, JPEG, GIF or WebP image', request)
  }

  /** An image of somebody else. @throws StanzaError where it is missing, or must not be shown */
  private async take(content: string | undefined, id: string | undefined): Promise<Image> {
    if (!content) throw new StanzaError('cancel', 'item-not-found')
    const image = await readImage(content, this.maxBytes)
    if (typeof image === 'string') throw unacceptable(FETCHED[image])
    if (id !== undefined && id.toLowerCase() !== image.id)
      throw unacceptable('The image does not match its id')
    return image
  }
}

interface Publishing {
  options: FormSubmission | undefined
  signal: AbortSignal
}

function unacceptable(description: string): StanzaError {
  return new StanzaError('cancel', 'not-acceptable', { description })
}

function isUpdate(child: Element | string): boolean {
  return typeof child !== 'string' && child.getNS() === vcardUpdate.ns
}
