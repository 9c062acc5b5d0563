import { usePerson } from '../use-people.js'
import { CallWindow } from './call-window.js'
import { IncomingCall } from './incoming-call.js'
import { useCall } from './use-call.js'

/** The call there is, above whatever else one does. */
export function CallLayer() {
  const call = useCall()
  const person = usePerson(call?.jid ?? '')
  if (!call) return null
  const isRinging = call.isIncoming && call.local === undefined && call.phase !== 'ended'
  return isRinging ? (
    <IncomingCall call={call} person={person} />
  ) : (
    <CallWindow key={call.id} call={call} person={person} />
  )
}
