import type { Base } from './base.js'
import { Cancellation } from './cancellation.js'
import type { Paged, RequestContext, RequestContract } from './contract.js'
import { ClientError, errorJson, FtwError, notConnected } from './errors.js'
import type { Outcome, RequestOptions } from './link.js'
import type { Log } from './log.js'
import type { Meter } from './meter.js'
import type { RegisteredRequest, RequestTable } from './request-table.js'
import { validate } from './validate.js'

/** What requests have to know of their session. */
interface Host {
  readonly log: Log
  /** Whether there is a stream. */
  readonly isBound: boolean
  push(event: string, payload: unknown): void
}

/** Requests of the app: each is checked against its contract, carried out by its handler, and has one outcome. */
export class RequestRunner {
  /** Those that are being carried out, by their number. */
  private readonly running = new Map<number, Running>()
  private count = 0

  constructor(
    private readonly host: Host,
    private readonly extensions: readonly Base[],
    private readonly table: RequestTable,
    private readonly meter: Meter,
  ) {}

  /** Never rejects: what went wrong is in the outcome. */
  async run(event: string, payload: unknown, options: RequestOptions): Promise<Outcome> {
    const { callback } = options
    const context = new Running(callback, options)
    this.count += 1
    const number = this.count
    this.running.set(number, context)
    let input: unknown
    try {
      const { contract, place } = this.find(event, payload)
      const extension = this.extensions[place] as Base
      input = this.admit(extension, event, contract, payload, callback)
      const output = await extension.requests[event]?.(input, context)
      if (!contract.paged) return { data: output }
      const { items, rsm } = output as Paged<unknown>
      return { data: items, rsm }
    } catch (thrown) {
      return this.fail(event, asSent(thrown, input, payload), callback)
    } finally {
      this.running.delete(number)
      context.done()
    }
  }

  /** The app is told, unless the outcome tells it. */
  fail(event: string, thrown: unknown, callback: boolean): Outcome {
    if (!(thrown instanceof FtwError) && !isAbort(thrown)) {
      this.meter('handler_failed', event)
      this.host.log.error('a request handler failed', { event, error: String(thrown) })
    }
    const error = errorJson(thrown)
    if (!callback) this.host.push(error.type === 'modify' ? 'xmpp.error.client' : 'xmpp.error', error)
    return { error }
  }

  abortAll(): void {
    for (const context of this.running.values()) context.abort(notConnected())
  }

  private find(event: string, payload: unknown): RegisteredRequest {
    const registered = this.table.get(event)
    if (!registered) throw new ClientError(`Unknown event '${event}'`, payload ?? undefined)
    return registered
  }

  /** @returns the payload as the request's schema has it */
  private admit(
    extension: Base,
    event: string,
    contract: RequestContract,
    payload: unknown,
    callback: boolean,
  ): unknown {
    const missing = contract.callback === 'required' && !callback
    if (missing && !contract.payloadFirst) throw new ClientError('Missing callback', payload ?? undefined)
    if (this.host.isBound) extension.admit?.(event, payload)
    const input = check(contract, payload)
    if (missing) throw new ClientError('Missing callback', payload ?? undefined)
    if (!contract.offline && !this.host.isBound) throw notConnected()
    return input
  }
}

/** A request that is being carried out, as its handler sees it. */
class Running extends Cancellation implements RequestContext {
  constructor(
    readonly callback: boolean,
    options: RequestOptions,
  ) {
    super(options)
  }
}

function check(contract: RequestContract, payload: unknown): unknown {
  try {
    return validate(contract.input, payload)
  } catch (error) {
    throw error instanceof ClientError && contract.refuse ? contract.refuse(error) : error
  }
}

/** Handlers know the payload as its schema has it; the app is shown what it sent. */
function asSent(thrown: unknown, input: unknown, payload: unknown): unknown {
  if (!(thrown instanceof ClientError) || input === undefined || thrown.request !== input) return thrown
  return new ClientError(thrown.message, payload ?? undefined, thrown.type === 'auth' ? 'auth' : 'modify')
}

function isAbort(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.name === 'AbortError'
}
