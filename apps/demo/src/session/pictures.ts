import type { Avatar } from './state.js'

/** Pictures that nobody looks at are kept for when somebody does again, up to so many. */
const SPARE = 100
/** So many are fetched at a time: a long list of contacts must not hold up what is said. */
const AT_ONCE = 4

interface Picture {
  readonly avatar: Avatar
  /** A `data:` URL, once it is there. */
  url?: string
  /** How often it is on the screen. */
  holders: number
  /** It could not be fetched, but may be another time. */
  failed?: boolean
}

/** Resolves with a `data:` URL; with nothing where there is none that could be shown. Rejects where it may be later. */
export type FetchPicture = (avatar: Avatar) => Promise<string | undefined>

/** The pictures themselves, by their hash: each is fetched once, when it is first to be seen. */
export class Pictures {
  /** Those used last are at the end. */
  private readonly pictures = new Map<string, Picture>()
  private readonly waiting: Picture[] = []
  private readonly listeners = new Set<() => void>()
  private fetching = 0

  constructor(private readonly fetch: FetchPicture) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  get(id: string): string | undefined {
    return this.pictures.get(id)?.url
  }

  /** @returns what lets it go */
  hold(avatar: Avatar): () => void {
    const known = this.pictures.get(avatar.id)
    const picture = known ?? { avatar, holders: 0 }
    picture.holders += 1
    this.pictures.delete(avatar.id)
    this.pictures.set(avatar.id, picture)
    if (!known) this.want(picture)
    return () => {
      picture.holders -= 1
      this.shrink()
    }
  }

  /** Takes one that is there already. */
  put(avatar: Avatar, url: string): void {
    const picture = this.pictures.get(avatar.id)
    if (picture) picture.url = url
    else this.pictures.set(avatar.id, { avatar, holders: 0, url })
    this.tell()
  }

  /** The connection is back: what failed without it is tried once more. */
  retry(): void {
    for (const picture of this.pictures.values()) if (picture.failed) this.want(picture)
  }

  /** Nobody is logged in any more. */
  forget(): void {
    this.waiting.length = 0
    this.pictures.clear()
  }

  private want(picture: Picture): void {
    picture.failed = false
    this.waiting.push(picture)
    this.next()
  }

  private next(): void {
    const picture = this.fetching < AT_ONCE ? this.waiting.shift() : undefined
    if (!picture) return
    this.fetching += 1
    void this.take(picture).finally(() => {
      this.fetching -= 1
      this.next()
    })
    this.next()
  }

  private async take(picture: Picture): Promise<void> {
    try {
      const url = await this.fetch(picture.avatar)
      if (url !== undefined) picture.url = url
    } catch {
      picture.failed = true
    }
    this.shrink()
    this.tell()
  }

  private shrink(): void {
    let spare = 0
    for (const { holders } of this.pictures.values()) spare += Number(holders === 0)
    for (const [id, { holders }] of this.pictures) {
      if (spare <= SPARE) return
      if (holders > 0) continue
      this.pictures.delete(id)
      spare -= 1
    }
  }

  private tell(): void {
    for (const listener of [...this.listeners]) listener()
  }
}
