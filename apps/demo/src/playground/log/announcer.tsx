import type { Entry } from './entry.js'

/** The newest line of the log, for those who listen to the page. */
export function LogAnnouncer({ entries }: { entries: readonly Entry[] }) {
  const newest = entries.findLast(({ kind }) => kind === 'push' || kind === 'request')
  return (
    <div className="only-heard" role="log" aria-label="News of the log">
      {newest && <p key={`${newest.id} ${state(newest)}`}>{`${newest.event}: ${state(newest)}`}</p>}
    </div>
  )
}

function state(entry: Entry): string {
  if (entry.kind === 'push') return 'came in'
  if (entry.kind !== 'request' || !entry.outcome) return 'sent'
  return entry.outcome.error ? `failed, ${entry.outcome.error.condition ?? 'error'}` : 'answered'
}
