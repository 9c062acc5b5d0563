import { TimeoutError } from '@xmpp-ftw/core'

/** Somebody who waits for what the room says, which is no reply that could be matched by an id. */
export interface Waiting<T> {
  readonly outcome: Promise<T>
  resolve(value: T): void
  reject(error: unknown): void
}

/** @param limit milliseconds until `remote-server-timeout` */
export function waiting<T>(limit: number, signal: AbortSignal): Waiting<T> {
  let settle: Pick<Waiting<T>, 'resolve' | 'reject'> | undefined
  const outcome = new Promise<T>((resolve, reject) => {
    const abort = () => finish(() => reject(signal.reason))
    const timer = setTimeout(() => finish(() => reject(new TimeoutError())), limit)
    const finish = (how: () => void) => {
      clearTimeout(timer)
      signal.removeEventListener('abort', abort)
      how()
    }
    signal.addEventListener('abort', abort, { once: true })
    settle = {
      resolve: (value) => finish(() => resolve(value)),
      reject: (error) => finish(() => reject(error)),
    }
  })
  return { outcome, resolve: (value) => settle?.resolve(value), reject: (error) => settle?.reject(error) }
}
