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
    const { type, condition, description, by, application, request } = this
    return JSON.parse(JSON.stringify({ type, condition, description, by, application, request })) as ErrorJson
  }
}
