import {
  Base,
  ClientError,
  type Element,
  type FormSubmission,
  type Handlers,
  Jid,
  Lru,
  parseChild,
  type Saved,
  type Session,
  StanzaError,
} from '@xmpp-ftw/core'
import type { Notice, Pubsub } from '@xmpp-ftw/pubsub'
import { avatarData, NS_DATA } from './codecs/avatar-data.js'
import { type AvatarInfoToTell, avatarMetadata, NS_METADATA } from './codecs/metadata.js'
import { vcardPhoto } from './codecs/vcard-photo.js'
import { vcardUpdate } from './codecs/vcard-update.js'
import { contract } from './contract.js'
import { type Image, readImage } from './image.js'

export interface AvatarInit {
  /** Size of the largest image that is published or taken. Default 131,072, which fits as text into a frame of a gateway. */
  maxBytes?: number
}

/** Contacts and occupants whose vCard's photo is remembered by its hash. */
const REMEMBERED = 2_000

/** User avatars: XEP-0084 over PEP; those of vCards (XEP-0153, XEP-0398) for reading. */
export class Avatar extends Base<typeof contract> {
  readonly name = 'avatar'
  readonly contract: typeof contract = contract
  override readonly requires = ['pubsub'] as const
  /** Full JID → hash of the vCard's photo, as presence told it. */
  private readonly photos = new Lru<string>(REMEMBERED)

  constructor(
    session: Session,
    private readonly init: AvatarInit = {},
  ) {
    super(session)
  }

  readonly requests: Handlers<typeof contract> = {
    'xmpp.avatar.publish': async (input, { signal }) => {
      const image = await this.read(input)
      const { type } = image
      if (!type) throw new ClientError('Image content should be a PNG, JPEG, GIF or WebP image', input)
      const { additional = [], options } = input
      const looks = await this.store(image, { options, signal })
      await this.announce([{ ...looks, type }, ...additional], { options, signal })
      return looks
    },
    'xmpp.avatar.upload': async (input, { signal }) => {
      const image = await this.read(input)
      const { id, options } = input
      if (id && id.toLowerCase() !== image.id) {
        throw new ClientError('Avatar id should be the SHA-1 hash of the image', input)
      }
      return this.store(image, { options, signal })
    },
    'xmpp.avatar.metadata': async (input, { signal }) => {
      const { options } = input
      const avatars = 'disable' in input ? [] : [input, ...(input.additional ?? [])]
      await this.announce(avatars, { options, signal })
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
    this.pubsub.interest(NS_METADATA, this.name)
  }

  // Not in lean builds.
  override save(): Saved {
    return this.photos.save()
  }

  // Not in lean builds.
  override restore(saved: Saved): void {
    this.start()
    this.photos.restore(saved as [string, string][])
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

  private async store({ content, ...looks }: Image, how: Publishing): Promise<Omit<Image, 'content'>> {
    await this.pubsub.publish(undefined, NS_DATA, avatarData.build(content), { id: looks.id, ...how })
    return looks
  }

  /** Nothing announced disables. The item has the id of the PNG, whatever is listed first (section 3.2). */
  private async announce(avatars: readonly AvatarInfoToTell[], how: Publishing): Promise<void> {
    const pngs = avatars.filter(({ type }) => /png$/i.test(type))
    const main = pngs.find(({ url }) => !url) ?? pngs[0] ?? avatars[0]
    const metadata = avatarMetadata.build(avatars)
    await this.pubsub.publish(undefined, NS_METADATA, metadata, { id: main?.id, ...how })
  }

  /** An image to publish. @throws ClientError about the request */
  private read(request: { content: string }): Promise<Image> {
    return this.decode(request.content, (description) => new ClientError(description, request))
  }

  /** An image of somebody else. @throws StanzaError where it is missing, or must not be shown */
  private async take(content: string | undefined, id: string | undefined): Promise<Image> {
    if (!content) throw new StanzaError('cancel', 'item-not-found')
    const image = await this.decode(content, unacceptable)
    if (id && id.toLowerCase() !== image.id) throw unacceptable('The image does not match its id')
    return image
  }

  private decode(content: string, flaw: (description: string) => Error): Promise<Image> {
    return readImage(content, this.init.maxBytes ?? 131_072, flaw)
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
