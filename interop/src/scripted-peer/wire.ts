/** One end of a connection, whatever carries it. */
export interface Wire {
  readonly secure: boolean
  /** Set by the connection that uses the wire; what came earlier is handed over then. */
  listen(listener: WireListener): void
  /** Resolves when the bytes have been handed to the system. */
  write(bytes: Uint8Array): Promise<void>
  /** Sends a message as a sequence of pieces, each as much on its own as the carrier allows. */
  writePieces(pieces: readonly Uint8Array[]): Promise<void>
  startTls(): Promise<void>
  /** Ends in order. */
  close(): void
  /** Ends without a farewell: the other side sees a connection reset. */
  reset(): void
}

export interface WireListener {
  onBytes(bytes: Uint8Array): void
  onEnd(how: 'end' | 'reset'): void
}
