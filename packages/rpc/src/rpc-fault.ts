import { type ErrorJson, StanzaError } from '@xmpp-ftw/core'
import { type Fault, NS_RPC } from './codecs/rpc.js'

/** The procedure that was called says that it failed (XEP-0009, section 2: faults are results). */
export class RpcFault extends StanzaError {
  override readonly name = 'RpcFault'

  constructor(readonly fault: Fault) {
    super('cancel', 'undefined-condition', {
      application: {
        condition: 'fault',
        xmlns: NS_RPC,
        ...(fault.message && { description: fault.message }),
      },
    })
  }

  override toJSON(): ErrorJson {
    return { ...super.toJSON(), fault: this.fault }
  }
}
