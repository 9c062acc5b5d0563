/**
 * What both Node and browsers offer, and nothing else: portable packages are compiled against this
 * instead of the DOM's or Node's own typings, so that a use of either fails to compile.
 */
declare function setTimeout(callback: () => void, ms?: number): unknown
declare function clearTimeout(timer: unknown): void
declare function setInterval(callback: () => void, ms?: number): unknown
declare function clearInterval(timer: unknown): void
declare function queueMicrotask(callback: () => void): void
declare function structuredClone<T>(value: T): T
declare function btoa(binary: string): string
declare function atob(base64: string): string

declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>
}
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean })
  decode(bytes?: Uint8Array | ArrayBuffer, options?: { stream?: boolean }): string
}

interface AbortSignal {
  readonly aborted: boolean
  readonly reason: unknown
  throwIfAborted(): void
  addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean }): void
  removeEventListener(type: 'abort', listener: () => void): void
}
declare const AbortSignal: {
  timeout(ms: number): AbortSignal
  any(signals: Iterable<AbortSignal>): AbortSignal
  abort(reason?: unknown): AbortSignal
}
declare class AbortController {
  readonly signal: AbortSignal
  abort(reason?: unknown): void
}

interface CryptoKey {
  readonly type: string
}
interface SubtleCrypto {
  digest(algorithm: string, bytes: Uint8Array): Promise<ArrayBuffer>
  importKey(
    format: 'raw',
    key: Uint8Array,
    algorithm: string | { name: string; hash?: string },
    extractable: boolean,
    usages: readonly string[],
  ): Promise<CryptoKey>
  sign(algorithm: string, key: CryptoKey, bytes: Uint8Array): Promise<ArrayBuffer>
  deriveBits(
    algorithm: { name: 'PBKDF2'; hash: string; salt: Uint8Array; iterations: number },
    key: CryptoKey,
    length: number,
  ): Promise<ArrayBuffer>
}
declare const crypto: {
  readonly subtle: SubtleCrypto
  randomUUID(): string
  getRandomValues<T extends Uint8Array>(array: T): T
}

declare class URL {
  constructor(url: string, base?: string)
  readonly protocol: string
  readonly hostname: string
  readonly host: string
  readonly port: string
  readonly pathname: string
  readonly href: string
}

interface Response {
  readonly ok: boolean
  readonly status: number
  json(): Promise<unknown>
  text(): Promise<string>
}
declare function fetch(
  url: string,
  init?: { signal?: AbortSignal; headers?: Record<string, string>; redirect?: 'error' | 'follow' },
): Promise<Response>

interface MessageEvent {
  readonly data: unknown
}
interface CloseEvent {
  readonly code: number
  readonly reason: string
  readonly wasClean: boolean
}
interface WebSocket {
  readonly readyState: number
  readonly bufferedAmount: number
  readonly protocol: string
  send(text: string): void
  close(code?: number, reason?: string): void
  onopen: (() => void) | null
  onmessage: ((event: MessageEvent) => void) | null
  onerror: ((event: unknown) => void) | null
  onclose: ((event: CloseEvent) => void) | null
}
declare const WebSocket: {
  new (url: string, protocols?: string | string[]): WebSocket
}
