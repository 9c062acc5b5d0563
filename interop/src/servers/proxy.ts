import { connect, createServer, type Server, type Socket } from 'node:net'

export interface FaultProxyOptions {
  /** Where connections are passed on to, on 127.0.0.1. */
  readonly target: number
  /** Where the proxy listens; a free port by default. */
  readonly port?: number
  /** Given what reaches the client, connection by connection, from 1. */
  readonly tap?: (connection: number, bytes: Buffer) => void
  /** Given what reaches the target, in the same way. */
  readonly tapTarget?: (connection: number, bytes: Buffer) => void
}

export interface FaultProxy {
  readonly host: '127.0.0.1'
  readonly port: number
  /** Connections that are open on both sides. */
  readonly connections: number
  /** Back to normal. Bytes held back by `stall` or `slow` arrive now, those swallowed by `blackhole` never do. */
  pass(): void
  /** Resets all connections now, on both sides. New ones are passed on. */
  cut(): void
  /** Ends all connections now, in order, on both sides. New ones are passed on. */
  fin(): void
  /** Bytes wait until `pass`. Connections stay and new ones are accepted. */
  stall(): void
  /** Bytes are read and dropped. A connection made meanwhile stays mute for ever. */
  blackhole(): void
  /** Bytes trickle: `bytes` of them every `everyMs`, in each direction of each connection. */
  slow(bytes?: number, everyMs?: number): void
  /**
   * Those who connected are reset now; what they were connected to is never told, and goes on as if they were there.
   * New connections are passed on.
   */
  orphan(): void
  /** New connections are reset at once. Those that are open stay. */
  refuse(): void
  stop(): Promise<void>
}

type Mode =
  | { readonly name: 'pass' | 'stall' | 'blackhole' | 'refuse' }
  | { readonly name: 'slow'; readonly bytes: number; readonly everyMs: number }

type Tap = (bytes: Buffer) => void

/** A TCP proxy whose line can be made to fail in several ways. */
export async function startFaultProxy(options: FaultProxyOptions): Promise<FaultProxy> {
  const pairs = new Set<Pair>()
  let mode: Mode = { name: 'pass' }
  let connections = 0
  const server = createServer({ pauseOnConnect: true }, (client) => {
    client.on('error', () => client.destroy())
    if (mode.name === 'refuse') return reset(client)
    connections += 1
    const connection = connections
    const taps = [options.tapTarget, options.tap].map(
      (tap) => (bytes: Buffer) => tap?.(connection, bytes),
    ) as [Tap, Tap]
    const pair = new Pair(client, connect({ port: options.target, host: '127.0.0.1' }), mode, taps)
    pairs.add(pair)
    pair.onClosed = () => pairs.delete(pair)
  })
  const port = await listen(server, options.port ?? 0)
  const set = (next: Mode) => {
    mode = next
    for (const pair of pairs) pair.set(next)
  }
  const endAll = (how: (socket: Socket) => void) => {
    mode = { name: 'pass' }
    for (const pair of pairs) pair.end(how)
  }
  return {
    host: '127.0.0.1',
    port,
    get connections() {
      return [...pairs].filter((pair) => pair.open).length
    },
    pass: () => set({ name: 'pass' }),
    cut: () => endAll(reset),
    fin: () => endAll((socket) => socket.end()),
    stall: () => set({ name: 'stall' }),
    blackhole: () => set({ name: 'blackhole' }),
    slow: (bytes = 16, everyMs = 10) => set({ name: 'slow', bytes, everyMs }),
    orphan() {
      for (const pair of pairs) pair.orphan()
      set({ name: 'pass' })
    },
    refuse: () => set({ name: 'refuse' }),
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve))
      for (const pair of pairs) pair.end(reset)
      await closed
    },
  }
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      if (address === null || typeof address === 'string') return reject(new Error('no TCP address'))
      resolve(address.port)
    })
  })
}

/** The two connections that make one, and a line for each direction. */
class Pair {
  readonly #sockets: readonly [Socket, Socket]
  readonly #lines: readonly [Line, Line]
  #mode: Mode
  #orphaned = false
  onClosed: () => void = () => undefined

  constructor(client: Socket, target: Socket, mode: Mode, [there, back]: readonly [Tap, Tap]) {
    this.#mode = mode
    this.#sockets = [client, target]
    this.#lines = [new Line(client, target, there), new Line(target, client, back)]
    for (const [socket, other] of [
      [client, target],
      [target, client],
    ] as const) {
      socket.setNoDelay(true)
      socket.on('error', () => this.#lost(other, reset))
      socket.on('close', () => this.#lost(other, (end) => end.destroySoon()))
    }
    this.set(mode)
  }

  get open(): boolean {
    return this.#sockets.every((socket) => !socket.destroyed)
  }

  set(mode: Mode): void {
    if (this.#orphaned) return
    this.#mode = mode
    for (const line of this.#lines) line.set(mode)
    // One side went while the other could not be told.
    if (this.#carries && !this.open) this.end(reset)
  }

  end(how: (socket: Socket) => void): void {
    for (const line of this.#lines) line.drop()
    for (const socket of this.#sockets) {
      socket.resume()
      how(socket)
    }
  }

  orphan(): void {
    this.set({ name: 'blackhole' })
    this.#orphaned = true
    reset(this.#sockets[0])
  }

  /** On a line that carries nothing, nobody learns that the other side has gone. */
  #lost(other: Socket, how: (socket: Socket) => void): void {
    if (this.#carries && !other.destroyed) how(other)
    if (this.#sockets.every((socket) => socket.destroyed)) {
      for (const line of this.#lines) line.drop()
      this.onClosed()
    }
  }

  get #carries(): boolean {
    return this.#mode.name !== 'blackhole' && this.#mode.name !== 'stall'
  }
}

/** One direction. */
class Line {
  readonly #from: Socket
  readonly #to: Socket
  #mode: Mode = { name: 'pass' }
  readonly #tap: Tap
  #queue = Buffer.alloc(0)
  #timer: NodeJS.Timeout | undefined

  constructor(from: Socket, to: Socket, tap: Tap) {
    this.#from = from
    this.#to = to
    this.#tap = tap
    from.on('data', (chunk: Buffer) => this.#carry(chunk))
    to.on('drain', () => this.#flow())
  }

  set(mode: Mode): void {
    this.#mode = mode
    clearInterval(this.#timer)
    if (mode.name === 'blackhole') this.#queue = Buffer.alloc(0)
    if (mode.name === 'slow') this.#timer = setInterval(() => this.#trickle(mode.bytes), mode.everyMs)
    if (mode.name === 'pass' || mode.name === 'refuse') this.#trickle(this.#queue.length)
    this.#flow()
  }

  drop(): void {
    clearInterval(this.#timer)
    this.#queue = Buffer.alloc(0)
  }

  #carry(chunk: Buffer): void {
    switch (this.#mode.name) {
      case 'blackhole':
        return
      case 'stall':
      case 'slow':
        this.#queue = Buffer.concat([this.#queue, chunk])
        return
      default:
        if (!this.#write(chunk)) this.#from.pause()
    }
  }

  #trickle(bytes: number): void {
    if (this.#queue.length === 0) return
    this.#write(this.#queue.subarray(0, bytes))
    this.#queue = this.#queue.subarray(bytes)
  }

  #write(bytes: Buffer): boolean {
    this.#tap(bytes)
    return this.#to.write(bytes)
  }

  #flow(): void {
    if (this.#mode.name === 'stall') this.#from.pause()
    else this.#from.resume()
  }
}

/** libuv refuses to reset a connection that is being shut down, and Node then never closes it. */
function reset(socket: Socket): void {
  if (socket.writableEnded) socket.destroy()
  else socket.resetAndDestroy()
}
