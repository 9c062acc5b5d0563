import { StanzaError } from '@xmpp-ftw/core'

/** A refused request of a session, with its condition of XEP-0166, section 10. */
export class SessionError extends StanzaError {
  constructor(
    condition: string,
    readonly jingleCondition?: 'out-of-order' | 'tie-break' | 'unknown-session' | 'unsupported-info',
  ) {
    super(condition === 'unexpected-request' ? 'wait' : 'cancel', condition)
  }
}
