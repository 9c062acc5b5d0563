/** Where a session reports what its operator may want to know. Never carries message bodies or secrets. */
export interface Log {
  debug(what: string, details?: Readonly<Record<string, unknown>>): void
  info(what: string, details?: Readonly<Record<string, unknown>>): void
  warn(what: string, details?: Readonly<Record<string, unknown>>): void
  error(what: string, details?: Readonly<Record<string, unknown>>): void
}

function nowhere(): void {}

export const silent: Log = { debug: nowhere, info: nowhere, warn: nowhere, error: nowhere }
