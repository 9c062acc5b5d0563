/** Who may ask something of this client, for extensions that serve others. */
import { Jid } from './jid.js'

/** JIDs; one without a resource stands for all of its resources. */
export type Callers = 'anyone' | readonly string[]

/** Tells callers from others. Of an empty list nobody is one, nor is anybody by text that is no JID. */
export function permit(callers: Callers): (from: Jid) => boolean {
  if (callers === 'anyone') return () => true
  const named = new Set(callers.map((jid) => Jid.parse(jid)?.toString()))
  return (from) => named.has(from.toString()) || named.has(from.bare().toString())
}
