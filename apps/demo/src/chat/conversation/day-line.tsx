import { Divider } from '@mantine/core'
import { dayOf } from './rows.js'

const DAY = 24 * 60 * 60_000
const PARTS = { weekday: 'long', day: 'numeric', month: 'long' } as const
const FORMAT = new Intl.DateTimeFormat('en', PARTS)
const LONG_AGO = new Intl.DateTimeFormat('en', { ...PARTS, year: 'numeric' })

export function DayLine({ at }: { at: number }) {
  return <Divider my="sm" label={words(at)} labelPosition="center" />
}

function words(at: number): string {
  if (dayOf(at) === dayOf(Date.now())) return 'Today'
  if (dayOf(at) === dayOf(Date.now() - DAY)) return 'Yesterday'
  const isThisYear = new Date(at).getFullYear() === new Date().getFullYear()
  return (isThisYear ? FORMAT : LONG_AGO).format(at)
}
