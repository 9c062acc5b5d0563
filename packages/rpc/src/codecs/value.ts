/** XEP-0009: Jabber-RPC, version 2.2.1: the values of XML-RPC */
import { type Element, flat, prepared, schemas, xml } from '@xmpp-ftw/core'
import * as v from 'valibot'

const { choice, flag, text } = schemas

/** Arrays and structs within each other: as deep as a stanza may be, roughly. */
const NESTING = 16

/** A value to send. `nil` is an extension of XML-RPC; what is its `value` does not matter. */
export type RpcParam =
  | { type: 'i4' | 'int' | 'double'; value: number | string }
  | { type: 'string' | 'base64' | 'dateTime.iso8601'; value: string }
  | { type: 'boolean' | 'nil'; value: unknown }
  | { type: 'array'; value: RpcParam[] }
  | { type: 'struct'; value: RpcMember[] }

export type RpcMember = RpcParam & { name: string }

/** A value as it came. Types nobody knows are told by their name, with their text. */
export interface RpcValue {
  /** Of a member of a struct. */
  name?: string
  type: string
  value: string | number | boolean | RpcValue[]
}

const numeral = v.union([v.number(), v.string()])
const whole = v.pipe(numeral, v.check(isWhole))
const decimal = v.pipe(numeral, v.check(isDecimal))
const anything = v.pipe(
  v.unknown(),
  v.check((value) => value !== undefined),
)

const param: v.GenericSchema<RpcParam> = v.variant('type', [
  v.object({ type: choice('i4', 'int'), value: whole }),
  v.object({ type: v.literal('double'), value: decimal }),
  v.object({ type: choice('string', 'base64', 'dateTime.iso8601'), value: text }),
  v.object({ type: choice('boolean', 'nil'), value: anything }),
  v.object({ type: v.literal('array'), value: v.array(v.lazy(() => param)) }),
  v.object({ type: v.literal('struct'), value: v.array(v.lazy(() => member)) }),
])

const member: v.GenericSchema<RpcMember> = v.intersect([param, v.object({ name: text })])

/** The key `params` of requests. What is not truthy counts as absent. */
export const params = prepared(flat(v.array(param), describe), (given) => {
  if (!given) return undefined
  // Whatever is refused does: a schema that calls itself would run out of stack before it could say so.
  return isTooDeep(given, NESTING) ? [{ type: 'array', value: 'too deep' }] : given
})

export const receivedValue: v.GenericSchema<RpcValue> = v.object({
  name: v.exactOptional(text),
  type: text,
  value: v.union([text, v.number(), flag, v.array(v.lazy(() => receivedValue))]),
})

export function buildValue(given: RpcParam): Element {
  return xml('value', null, buildTyped(given))
}

/** `undefined` when it is nested too deep. A number that is none is text. */
export function parseValue(element: Element | undefined, left = NESTING): RpcValue | undefined {
  const typed = element?.elements()[0]
  if (!typed) return { type: 'string', value: element?.text() ?? '' }
  // The schema had a capital letter there until version 2.2.
  const type = typed.name === 'Base64' ? 'base64' : typed.name
  const content = typed.text().trim()
  switch (type) {
    case 'i4':
    case 'int':
    case 'double': {
      const value = Number(content || 'none')
      if (type === 'double' ? Number.isFinite(value) : isWhole(content)) return { type, value }
      return { type: 'string', value: content }
    }
    case 'boolean':
      return { type, value: content === '1' || content === 'true' }
    case 'array':
      return list(type, typed.getChild('data')?.getChildren('value'), left, parseValue)
    case 'struct':
      return list(type, typed.getChildren('member'), left, parseMember)
    case 'string':
      return { type, value: typed.text() }
    default:
      return { type, value: content }
  }
}

function buildTyped({ type, value }: RpcParam): Element {
  switch (type) {
    case 'array':
      return xml(type, null, xml('data', null, ...value.map(buildValue)))
    case 'struct':
      return xml(
        type,
        null,
        ...value.map((one) => xml('member', null, xml('name', null, one.name), buildValue(one))),
      )
    case 'boolean':
      return xml(type, null, value ? '1' : '0')
    case 'nil':
      return xml(type)
    default:
      return xml(type, null, typeof value === 'number' ? inFull(value) : value)
  }
}

function parseMember(element: Element, left: number): RpcValue | undefined {
  const value = parseValue(element.getChild('value'), left)
  return value && { name: element.getChildText('name') ?? '', ...value }
}

function list(
  type: string,
  elements: readonly Element[] = [],
  left: number,
  parse: (element: Element, left: number) => RpcValue | undefined,
): RpcValue | undefined {
  if (left === 0) return undefined
  const value: RpcValue[] = []
  for (const element of elements) {
    const item = parse(element, left - 1)
    if (!item) return undefined
    value.push(item)
  }
  return { type, value }
}

/** Four bytes, with a sign. */
function isWhole(value: number | string): boolean {
  const number = typeof value === 'string' && !/^[+-]?\d+$/.test(value) ? Number.NaN : Number(value)
  return (number | 0) === number
}

function isDecimal(value: number | string): boolean {
  return typeof value === 'number' ? Number.isFinite(value) : /^[+-]?(?:\d+\.?\d*|\.\d+)$/.test(value)
}

/** XML-RPC knows no exponents: the same digits, with the point moved. */
function inFull(value: number): string {
  const short = String(value)
  const [, sign, first = '', rest = '', exponent] = /^(-?)(\d)(?:\.(\d+))?e(.+)$/.exec(short) ?? []
  const digits = first + rest
  const shift = Number(exponent)
  if (!digits) return short
  return sign + (shift < 0 ? `0.${'0'.repeat(-shift - 1)}${digits}` : digits.padEnd(shift + 1, '0'))
}

function isTooDeep(given: unknown, left: number): boolean {
  if (!Array.isArray(given)) return false
  return left < 0 || given.some((one) => isTooDeep((one as RpcValue | null)?.value, left - 1))
}

/** In the words of the manual: the keys of a parameter are named, those within it are not. */
function describe({ path = [] }: { path?: readonly { key: unknown; value: unknown }[] | undefined }): string {
  const [, ofParam, within] = path
  if (path.length === 0) return "'params' must be an array"
  if (!ofParam) return "'param' must have 'type' key"
  if (!within && ofParam.value === undefined) return `'param' must have '${String(ofParam.key)}' key`
  return 'Parameter formatting error'
}
