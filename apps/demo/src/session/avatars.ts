import type { Client } from '@xmpp-ftw/client'
import type { Action } from './actions.js'
import { bare, bareOf, full } from './address.js'
import type { Desk } from './desk.js'
import { Pictures } from './pictures.js'
import { errorOf } from './request-failure.js'
import type { Avatar } from './state.js'

/** Pictures of people: which is whose, the own one, and the images themselves. */
export class Avatars {
  readonly pictures = new Pictures((avatar) => this.fetch(avatar))

  constructor(private readonly desk: Desk) {}

  /** @returns what ends it */
  listen(client: Client): () => void {
    const ends = [
      client.on('xmpp.avatar.push.metadata', ({ from, avatars = [] }) => {
        const of = bare(from)
        // One that lies elsewhere would tell that somewhere who looks at it.
        const stored = avatars.find(({ id, url }) => id !== undefined && url === undefined)
        if (stored?.id === undefined) this.dispatch({ type: 'avatar.withdrawn', of, source: 'pep' })
        else this.announced({ id: stored.id, of, source: 'pep' })
      }),
      client.on('xmpp.avatar.push.vcard', ({ from, id }) => {
        const address = full(from)
        const isOccupant = this.desk.store.current().rooms[bareOf(address)] !== undefined
        const of = isOccupant ? address : bare(from)
        if (id === undefined) this.dispatch({ type: 'avatar.withdrawn', of, source: 'vcard' })
        else this.announced({ id, of, source: 'vcard' })
      }),
    ]
    return () => {
      for (const end of ends) end()
    }
  }

  forget(): void {
    this.pictures.forget()
  }

  /** @param content the image in Base64 */
  async publish(content: string): Promise<void> {
    const { id, type } = await this.desk.online().request('xmpp.avatar.publish', { content })
    const avatar: Avatar = { id, of: this.desk.store.current().me, source: 'pep' }
    if (type !== undefined) this.pictures.put(avatar, `data:${type};base64,${content}`)
    this.announced(avatar)
  }

  async remove(): Promise<void> {
    await this.desk.online().request('xmpp.avatar.metadata', { disable: true })
    this.dispatch({ type: 'avatar.withdrawn', of: this.desk.store.current().me, source: 'pep' })
  }

  private async fetch({ id, of, source }: Avatar): Promise<string | undefined> {
    const client = this.desk.online()
    try {
      const { type, content } =
        source === 'pep'
          ? await client.request('xmpp.avatar.data', { of, id })
          : await client.request('xmpp.avatar.vcard', { of, id })
      return type === undefined ? undefined : `data:${type};base64,${content}`
    } catch (error) {
      // The server has none, or not for us: it will say the same tomorrow.
      const { type } = errorOf(error)
      if (type === 'cancel' || type === 'auth') return undefined
      throw error
    }
  }

  private announced(avatar: Avatar): void {
    this.dispatch({ type: 'avatar.announced', avatar })
  }

  private dispatch(action: Action): void {
    this.desk.store.dispatch(action)
  }
}
