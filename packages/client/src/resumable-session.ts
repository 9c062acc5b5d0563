import type { HelloFrame } from '@xmpp-ftw/core/wire'
import type { PageState } from './page-state.js'

interface Sent {
  number: number
  text: string
}

/** What both sides of a session need to agree on what arrived: `docs/wire-protocol.md`, sections 7 and 11. */
export class ResumableSession {
  /** Of the last response or push the app was given, and of the last that was acknowledged. */
  received = 0
  acknowledged = 0
  /** Pages that had the session before this one. */
  page = 0
  private sent = 0
  private unconfirmed: Sent[] = []

  private constructor(
    readonly id: string,
    /** Secret to resume it with; absent when the gateway does not keep sessions. */
    private token: string | undefined,
  ) {}

  static begun({ session, resume }: HelloFrame): ResumableSession {
    return new ResumableSession(session, resume.token)
  }

  /** That of the page before this one. */
  static of(state: PageState): ResumableSession {
    const session = new ResumableSession(state.session, state.token)
    session.received = session.acknowledged = state.seq
    session.page = state.page + 1
    return session
  }

  get resumable(): boolean {
    return this.token !== undefined
  }

  /** What the next page needs; `undefined` where the gateway does not keep sessions. */
  get state(): PageState | undefined {
    const { id, token, received, page } = this
    return token === undefined ? undefined : { session: id, token, seq: received, page }
  }

  /** The frame that asks for it. */
  request(): { type: 'resume'; session: string; token: string; seq: number } {
    return { type: 'resume', session: this.id, token: this.token ?? '', seq: this.received }
  }

  /** Keeps a frame that the gateway counts until it says that it arrived. */
  count(text: string): void {
    this.sent += 1
    this.unconfirmed.push({ number: this.sent, text })
  }

  /** So many of the frames arrived. */
  confirm(count: number): void {
    const open = this.unconfirmed.findIndex(({ number }) => number > count)
    this.unconfirmed.splice(0, open < 0 ? this.unconfirmed.length : open)
  }

  /** The session goes on. @returns the frames that have to be sent again, in order */
  resumed({ resume, received = 0 }: HelloFrame): readonly string[] {
    this.token = resume.token
    this.confirm(received)
    if (this.unconfirmed.length === 0) this.sent = received
    return this.unconfirmed.map(({ text }) => text)
  }
}
