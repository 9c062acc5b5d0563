import type { ApplicationError, ErrorJson } from '@xmpp-ftw/core'

/** What a promise of a request rejects with: the error object of the manual, as an `Error`. */
export class RequestError extends Error implements ErrorJson {
  override readonly name = 'RequestError'
  readonly type: string
  declare readonly condition?: string
  declare readonly description?: string
  declare readonly by?: string
  declare readonly application?: ApplicationError
  declare readonly request?: unknown

  constructor(error: ErrorJson) {
    super(error.description ?? error.condition ?? error.type)
    this.type = error.type
    Object.assign(this, error)
  }

  toJSON(): ErrorJson {
    // What an extension tells beside the usual keys, a form to fill in say, is kept.
    const { name: _, ...error } = this
    return JSON.parse(JSON.stringify(error)) as ErrorJson
  }
}
