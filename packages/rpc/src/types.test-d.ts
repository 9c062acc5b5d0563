import type { ErrorJson, Pushes, Requests } from '@xmpp-ftw/core'
import type { RpcParam, RpcValue } from './index.js'

type Call = Requests['xmpp.rpc.perform']['input']

export const call: Call = {
  to: { domain: 'rpc.example.com' },
  method: 'm',
  params: [{ type: 'nil', value: null }],
}

export function codeOf({ fault }: ErrorJson): number | undefined {
  return fault?.code
}

export function first({ params = [] }: Pushes['xmpp.rpc.request']['payload']): RpcValue | undefined {
  return params[0]
}

// @ts-expect-error -- the method is required
export const nothing: Call = { to: 'rpc.example.com' }

// @ts-expect-error -- there is no such type
export const unknown: RpcParam = { type: 'i8', value: 1 }

// @ts-expect-error -- members of a struct have names
export const nameless: RpcParam = { type: 'struct', value: [{ type: 'int', value: 1 }] }
