import { occupantGroups } from '../../session/select.js'
import type { Room } from '../../session/state.js'
import classes from '../roster/contact-list.module.css'
import { OccupantRow } from './occupant-row.js'
import type { Removal } from './remove-occupant.js'
import { selfIn } from './use-room.js'

interface Props {
  room: Room
  /** Somebody is to be kicked or banned. */
  onRemove(removal: Removal): void
  /** Something was chosen that is elsewhere on the page. */
  onLeave: (() => void) | undefined
}

/** Who is in the room, and what one may do about it. */
export function OccupantsPanel({ room, onRemove, onLeave }: Props) {
  const me = selfIn(room)
  return (
    <section aria-label="People in the room">
      {occupantGroups(room).map(({ title, occupants }) => (
        <section key={title} aria-label={title}>
          <h2 className={classes.title}>
            {title} <span className={classes.count}>{occupants.length}</span>
          </h2>
          <ul className={classes.list}>
            {occupants.map((occupant) => (
              <li key={occupant.nick}>
                <OccupantRow
                  room={room}
                  me={me}
                  occupant={occupant}
                  onRemove={(power) => onRemove({ occupant, power })}
                  onLeave={onLeave}
                />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </section>
  )
}
