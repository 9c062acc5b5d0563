import type { InputOf } from '@xmpp-ftw/core'
import type { OccupantPayload } from './codecs/occupant.js'
import type { contract } from './contract.js'
import type { Room } from './room.js'

type Pushes = (typeof contract)['pushes']

/** Tells the app. */
export type Tell = <E extends keyof Pushes>(event: E, payload: InputOf<Pushes[E]['payload']>) => void

/** What happens to a room, as stanzas from it say. */
export interface Turns {
  tell: Tell
  /** The own presence came back: we are in. */
  entered(room: Room, self: OccupantPayload): void
  /** We are not in it any more, or never were. */
  ended(room: Room, error: unknown): void
  /** Perhaps we are not in it any more. */
  doubted(room: Room): void
}
