import type { ResultSet } from './codecs/result-set.js'
import type { ErrorJson } from './errors.js'
import type { Session } from './session.js'

/** What a request came to: exactly one of `error` and success. */
export interface Outcome {
  error?: ErrorJson
  data?: unknown
  rsm?: ResultSet
}

export interface RequestOptions {
  /** Whether the app can be told the outcome; without it errors are pushed instead. */
  callback: boolean
  signal?: AbortSignal
}

/** The app's side as a session sees it. `reply` is there where the push can be answered. */
export interface AppSide {
  push(event: string, payload: unknown, reply?: (answer: unknown) => void): void
  /** Resolves when everything that was pushed has reached the app; `undefined` where it has already. */
  delivered?(): Promise<void> | undefined
}

/** How far an app is from its session. `resuming`: cut, but nothing is lost yet. */
export type LinkState = 'connecting' | 'online' | 'resuming' | 'offline'

export interface LinkListener extends AppSide {
  state(state: LinkState, details?: LinkDetails): void
}

export interface LinkDetails {
  /** Whether the session that was cut goes on with nothing lost; absent on the first connection. */
  resumed?: boolean
  /** Why the link is down, or why it could not be resumed. */
  error?: ErrorJson
  /** Milliseconds until the next try. */
  retryIn?: number
}

/** The session's side as an app sees it, whatever lies between: nothing, or a gateway. */
export interface Link {
  /** Starts delivering. Called once, before anything else. */
  open(listener: LinkListener): void
  request(event: string, payload: unknown, options: RequestOptions): Promise<Outcome>
  /** Ends the session behind the link. Safe to call twice. */
  close(): Promise<void>
}

/** A link to a session in the same process. */
export function inProcess(session: Session): Link {
  let listener: LinkListener | undefined
  return {
    open(opened) {
      listener = opened
      session.attach(opened)
      opened.state('online')
    },
    request: (event, payload, options) => session.request(event, payload, options),
    async close() {
      const closing = listener
      listener = undefined
      await session.close()
      closing?.state('offline')
    },
  }
}
