import { IconAlertCircle, IconCheck, IconChecks, IconClock } from '@tabler/icons-react'
import type { Delivery } from '../../session/state.js'

const MARKS = {
  sending: { Icon: IconClock, words: 'being sent' },
  sent: { Icon: IconCheck, words: 'sent' },
  delivered: { Icon: IconChecks, words: 'delivered' },
  failed: { Icon: IconAlertCircle, words: 'not sent' },
} as const satisfies Record<Delivery, unknown>

/** How far a message of one's own has come. */
export function DeliveryMark({ delivery }: { delivery: Delivery }) {
  const { Icon, words } = MARKS[delivery]
  return <Icon size={15} role="img" aria-label={words} data-delivery={delivery} />
}
