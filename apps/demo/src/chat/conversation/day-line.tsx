import { Divider } from '@mantine/core'
import { dayOf } from './rows.js'

const DAY = 24 * 60 * 60_000
const FORMAT = new Intl.DateTimeFormat('en', { weekday: 'long', day: 'numeric', month: 'long' })

export function DayLine({ at }: { at: number }) {
  return <Divider my="sm" label={words(at)} labelPosition="center" />
}

function words(at: number): string {
  if (dayOf(at) === dayOf(Date.now())) return 'Today'
  if (dayOf(at) === dayOf(Date.now() - DAY)) return 'Yesterday'
  return FORMAT.format(at)
}
