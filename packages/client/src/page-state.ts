/** What keeps a few texts over a reload of the page: `sessionStorage` has this form. */
export interface ResumeStorage {
  getItem(key: string): string | null
  setItem(key: string, value: string): void
  removeItem(key: string): void
}

/** What a reloaded page needs to go on with the session it had. Whoever has it has the session. */
export interface PageState {
  session: string
  token: string
  /** Of the last response or push that the app was given. */
  seq: number
  /** How many pages had the session: each takes ids of its own for its requests. */
  page: number
}

/** Where the state of one link is kept. A storage that is full or forbidden is as good as none. */
export class PageStateStore {
  constructor(
    private readonly storage: ResumeStorage | undefined,
    private readonly key: string,
  ) {}

  load(): PageState | undefined {
    try {
      const state = JSON.parse(this.storage?.getItem(this.key) ?? 'null') as PageState | null
      return state && isState(state) ? state : undefined
    } catch {
      return undefined
    }
  }

  save(state: PageState): void {
    try {
      this.storage?.setItem(this.key, JSON.stringify(state))
    } catch {
      // The session goes on without it; only a reload will begin a new one.
    }
  }

  clear(): void {
    try {
      this.storage?.removeItem(this.key)
    } catch {
      // Nothing is kept where nothing may be kept.
    }
  }
}

function isState({ session, token, seq, page }: PageState): boolean {
  const texts = typeof session === 'string' && typeof token === 'string'
  return texts && Number.isSafeInteger(seq) && Number.isSafeInteger(page)
}
