import { Recent } from '@xmpp-ftw/core'

/** Ids remembered of a session. A client that repeats a request does so soon after it was cut. */
const IDS = 256

/** Which requests had their response, so that a request that is repeated is not carried out twice. */
export class Answered {
  /** Id of the request → `seq` of its response. */
  private readonly ids = new Recent<number>(IDS)

  add(id: string, seq: number): void {
    this.ids.set(id, seq)
  }

  save(): [id: string, seq: number][] {
    return this.ids.save()
  }

  restore(saved: readonly (readonly [id: string, seq: number])[]): void {
    this.ids.restore(saved)
  }

  /** `seq` of the response; `undefined` for a request that was not answered, or is forgotten. */
  seq(id: string): number | undefined {
    return this.ids.get(id)
  }
}
