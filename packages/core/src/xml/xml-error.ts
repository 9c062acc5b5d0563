/** Why a stream of XML has to end. */

/** Stream error conditions this parser tells (RFC 6120, section 4.9.3). */
export type XmlCondition =
  | 'bad-format'
  | 'bad-namespace-prefix'
  | 'not-well-formed'
  | 'policy-violation'
  | 'restricted-xml'
  | 'unsupported-encoding'

export class XmlError extends Error {
  override readonly name = 'XmlError'
  readonly condition: XmlCondition

  constructor(condition: XmlCondition, message: string) {
    super(message)
    this.condition = condition
  }
}

export function malformed(message: string): XmlError {
  return new XmlError('not-well-formed', message)
}

export function restricted(message: string): XmlError {
  return new XmlError('restricted-xml', message)
}

export function excessive(message: string): XmlError {
  return new XmlError('policy-violation', message)
}
