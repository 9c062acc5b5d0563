import type { RoomSummary } from '../../session/select.js'
import classes from '../roster/contact-list.module.css'
import { RoomRow } from './room-row.js'

/** The rooms one is in, above the people. */
export function RoomList({ rooms }: { rooms: readonly RoomSummary[] }) {
  if (rooms.length === 0) return null
  return (
    <section aria-label="Rooms">
      <h2 className={classes.title}>
        Rooms <span className={classes.count}>{rooms.length}</span>
      </h2>
      <ul className={classes.list}>
        {rooms.map((summary) => (
          <li key={summary.room.jid}>
            <RoomRow summary={summary} />
          </li>
        ))}
      </ul>
    </section>
  )
}
