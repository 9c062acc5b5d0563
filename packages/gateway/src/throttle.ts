import type { Duplex } from 'node:stream'
import type { RawData, WebSocket } from 'ws'
import type { TokenBucket } from './token-bucket.js'

/** Bytes of a frame that count as one: long frames count as several. */
const CHARGED = 4_096

export interface ThrottleInit {
  /** The client's own bucket, and that of its address. */
  buckets: readonly TokenBucket[]
  /** Bytes waiting for the client from which nothing more is read of it. */
  highWater: number
  /** Milliseconds that it is not read at most: it must be able to say that it is there. */
  longest: number
  /** It asks too much, and is not read for so many milliseconds. Told once until it is read freely again. */
  throttled(wait: number): void
}

/**
 * Reads a client only as fast as it may ask, and as it takes the answers: nothing is lost, what it sends meanwhile waits
 * in the network (backpressure of TCP), and no memory of ours is filled.
 *
 * @param socket what lies below the WebSocket
 */
export function throttle(webSocket: WebSocket, socket: Duplex, init: ThrottleInit): void {
  const { buckets, highWater, longest, throttled } = init
  let timer: NodeJS.Timeout | undefined
  let asksTooMuch = false

  const goOn = () => {
    clearTimeout(timer)
    timer = undefined
    webSocket.resume()
  }
  const pause = (wait: number) => {
    webSocket.pause()
    clearTimeout(timer)
    timer = setTimeout(goOn, wait)
  }
  const charge = (bytes: number) => {
    const cost = Math.ceil(bytes / CHARGED) || 1
    const wait = Math.max(...buckets.map((bucket) => bucket.take(cost)))
    const before = asksTooMuch
    asksTooMuch = wait > 0
    if (asksTooMuch) {
      pause(Math.min(wait, longest))
      if (!before) throttled(wait)
    } else if (webSocket.bufferedAmount > highWater) pause(longest)
  }
  webSocket.on('message', (message: RawData) => charge((message as Buffer).length))
  // Those of WebSocket itself are answered without anybody being asked (RFC 6455, section 5.5).
  for (const kind of ['ping', 'pong'] as const)
    webSocket.on(kind, (payload: Buffer) => charge(payload.length))
  socket.on('drain', () => {
    // The client has read what waited for it. One that asks too much goes on waiting for its time.
    if (timer && !asksTooMuch) goOn()
  })
  webSocket.on('close', () => clearTimeout(timer))
}
