/** XEP-0009: Jabber-RPC, version 2.2.1 */
import { type Codec, type Element, xml } from '@xmpp-ftw/core'
import { buildValue, parseValue, type RpcParam, type RpcValue } from './value.js'

export const NS_RPC = 'jabber:iq:rpc'

/** What went wrong in a procedure, as XML-RPC has it. */
export interface Fault {
  code: number
  message: string
}

/** A call, what it came to, or what went wrong. */
export type RpcPayload<Value = RpcValue> =
  | { method: string; params?: readonly Value[] | undefined }
  | { result: readonly Value[] }
  | { fault: Fault }

export const rpc: Codec<RpcPayload, RpcPayload<RpcParam>> = {
  xep: 'XEP-0009 Jabber-RPC 2.2.1',
  ns: NS_RPC,

  /** `undefined`, too, when a call has no method, or values are nested too deep. A query without anything is a result. */
  parse(element) {
    if (!element.is('query', NS_RPC)) return undefined
    const call = element.getChild('methodCall')
    const response = element.getChild('methodResponse')
    const params = parseParams(call ?? response)
    if (call) {
      const method = call.getChildText('methodName')?.trim()
      if (!method || !params) return undefined
      return { method, ...(call.getChild('params') && { params }) }
    }
    const fault = response?.getChild('fault')
    return fault ? { fault: parseFault(fault) } : params && { result: params }
  },

  build(payload) {
    const body =
      'method' in payload
        ? xml('methodCall', null, xml('methodName', null, payload.method), buildParams(payload.params))
        : xml(
            'methodResponse',
            null,
            'fault' in payload ? buildFault(payload.fault) : buildParams(payload.result),
          )
    return xml('query', { xmlns: NS_RPC }, body)
  },
}

function parseParams(element: Element | undefined): RpcValue[] | undefined {
  const params: RpcValue[] = []
  for (const param of element?.getChild('params')?.getChildren('param') ?? []) {
    const value = parseValue(param.getChild('value'))
    if (!value) return undefined
    params.push(value)
  }
  return params
}

function parseFault(element: Element): Fault {
  const fault: Fault = { code: 0, message: '' }
  const struct = parseValue(element.getChild('value'))?.value
  for (const { name, value } of Array.isArray(struct) ? struct : []) {
    if (name === 'faultCode' && typeof value === 'number') fault.code = value
    if (name === 'faultString' && typeof value === 'string') fault.message = value
  }
  return fault
}

function buildParams(params: readonly RpcParam[] | undefined): Element | undefined {
  return params && xml('params', null, ...params.map((param) => xml('param', null, buildValue(param))))
}

function buildFault({ code, message }: Fault): Element {
  const value = [
    { name: 'faultCode', type: 'int' as const, value: code },
    { name: 'faultString', type: 'string' as const, value: message },
  ]
  return xml('fault', null, buildValue({ type: 'struct', value }))
}
