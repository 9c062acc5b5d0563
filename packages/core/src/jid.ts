/**
 * XMPP addresses: RFC 7622 (with the PRECIS profiles of RFC 8265), and their JSON form.
 */

import { Recent } from './recent.js'
import { solid } from './solid.js'

/** A JID as the app gets it: `{ user: 'anna', domain: 'example.com', resource: 'desk' }`. */
export interface JidJson {
  user?: string
  domain: string
  resource?: string
}

export class Jid {
  readonly local: string
  readonly domain: string
  readonly resource: string
  /** Put together when it is first asked for. */
  private text: string | undefined
  private account: Jid | undefined
  private constructor(local: string, domain: string, resource: string) {
    this.local = local
    this.domain = domain
    this.resource = resource
    this.text = this.account = undefined
  }

  /**
   * Cuts at the first `/`, then at the first `@` of what is left (RFC 7622, section 3.1), and prepares each part.
   * @returns `undefined` when the text is no JID
   */
  static parse(text: string): Jid | undefined {
    const known = parsed.get(text)
    if (known) return known
    if (text.length > LONGEST_KEPT) return Jid.read(text)
    const kept = solid(text)
    const jid = Jid.read(kept)
    if (jid) parsed.set(kept, jid)
    return jid
  }

  private static read(text: string): Jid | undefined {
    const slash = text.indexOf('/')
    const bare = slash < 0 ? text : text.slice(0, slash)
    if (slash === text.length - 1) return undefined
    const at = bare.indexOf('@')
    if (at === 0) return undefined
    return Jid.of(at < 0 ? '' : bare.slice(0, at), bare.slice(at + 1), slash < 0 ? '' : text.slice(slash + 1))
  }

  /** From unprepared parts; empty text stands for an absent part. */
  static of(local: string, domain: string, resource = ''): Jid | undefined {
    const l = local === '' ? '' : prepareLocal(local)
    const d = prepareDomain(domain)
    const r = resource === '' ? '' : prepareResource(resource)
    return l === undefined || d === undefined || r === undefined ? undefined : new Jid(l, d, r)
  }

  /** Accepts what an app may give: text or the JSON form. */
  static from(input: string | JidJson): Jid | undefined {
    if (typeof input === 'string') return Jid.parse(input)
    return Jid.of(input.user ?? '', input.domain, input.resource ?? '')
  }

  get isBare(): boolean {
    return this.resource === ''
  }

  bare(): Jid {
    if (this.resource === '') return this
    this.account ??= new Jid(this.local, this.domain, '')
    return this.account
  }

  /** The same account with that resource; `undefined` when the resource is not allowed. */
  withResource(resource: string): Jid | undefined {
    const r = prepareResource(resource)
    return r === undefined ? undefined : new Jid(this.local, this.domain, r)
  }

  equals(other: Jid | undefined): boolean {
    return (
      other !== undefined &&
      this.local === other.local &&
      this.domain === other.domain &&
      this.resource === other.resource
    )
  }

  toString(): string {
    if (this.text !== undefined) return this.text
    const bare = this.local === '' ? this.domain : `${this.local}@${this.domain}`
    this.text = this.resource === '' ? bare : `${bare}/${this.resource}`
    return this.text
  }

  /** The form the app gets. */
  toJSON(): JidJson {
    const { local: user, domain, resource } = this
    if (user === '') return resource === '' ? { domain } : { domain, resource }
    return resource === '' ? { user, domain } : { user, domain, resource }
  }
}

/**
 * JIDs read before, by their text: every stanza has several, and they are nearly always the same. Nothing is believed
 * for being here: a text has one reading, and a JID does not change.
 */
const parsed = new Recent<Jid>(2_048)
const LONGEST_KEPT = 255

/** JSON form of the JID in an attribute; `undefined` when there is none or it is not a JID. */
export function jidJson(text: string | undefined): JidJson | undefined {
  return text === undefined ? undefined : Jid.parse(text)?.toJSON()
}

const MAX_BYTES = 1023

function fits(text: string): boolean {
  if (text.length > MAX_BYTES) return false
  return text.length * 3 <= MAX_BYTES || new TextEncoder().encode(text).length <= MAX_BYTES
}

const PLAIN_LOCAL = /^[a-z0-9._\-+!#$%()*;=?[\\\]^`{|}~,]+$/
const FORBIDDEN_IN_LOCAL = /["&'/:<>@\s]/u
const IDENTIFIER = /^[\x21-\x7e\p{L}\p{M}\p{Nd}\u00b7\u0375\u05f3\u05f4\u30fb\u200c\u200d]+$/u
const WIDE_OR_NARROW = /[\uff01-\uffee]/g

/** UsernameCaseMapped (RFC 8265, 3.3): width, case, NFC; then the IdentifierClass, less what a JID forbids. */
function prepareLocal(text: string): string | undefined {
  if (PLAIN_LOCAL.test(text)) return fits(text) ? text : undefined
  const mapped = text
    .replace(WIDE_OR_NARROW, (c) => c.normalize('NFKC'))
    .toLowerCase()
    .normalize('NFC')
  if (mapped === '' || FORBIDDEN_IN_LOCAL.test(mapped) || !IDENTIFIER.test(mapped)) return undefined
  // Characters with a compatibility form look like others and are not allowed (RFC 8264, 9.17).
  if (mapped.normalize('NFKC') !== mapped) return undefined
  return fits(mapped) ? mapped : undefined
}

const PLAIN_DOMAIN = /^(?!-)[a-z0-9-]{1,63}(?<!-)(?:\.(?!-)[a-z0-9-]{1,63}(?<!-))*$/
// biome-ignore lint/suspicious/noMisleadingCharacterClass: the joiners stand for themselves (RFC 5892, A.1)
const LABEL = /^(?!-)[\p{L}\p{M}\p{Nd}\u00b7\u0375\u05f3\u05f4\u30fb\u200c\u200d_-]{1,63}(?<!-)$/u
const IPV6 = /^\[[0-9a-f:.]{2,45}\]$/

/** Labels as Unicode in lower case and NFC, without the root's dot; or an IP literal (RFC 7622, section 3.2). */
function prepareDomain(text: string): string | undefined {
  if (PLAIN_DOMAIN.test(text)) return fits(text) ? text : undefined
  let mapped = text
    .replace(WIDE_OR_NARROW, (c) => c.normalize('NFKC'))
    .replace(/[\u3002\uff61]/g, '.')
    .toLowerCase()
    .normalize('NFC')
  if (mapped.endsWith('.')) mapped = mapped.slice(0, -1)
  if (IPV6.test(mapped)) return mapped
  if (mapped === '' || !fits(mapped) || mapped.normalize('NFKC') !== mapped) return undefined
  return mapped.split('.').every((label) => LABEL.test(label)) ? mapped : undefined
}

const PLAIN_RESOURCE = /^[\x20-\x7e]+$/
const NOT_FREEFORM = /[\p{Cc}\p{Cs}\p{Cn}\p{Co}\u2028\u2029\u200e\u200f\u202a-\u202e]/u

/** OpaqueString (RFC 8265, 4.2): every space becomes U+0020, NFC; no control characters. */
function prepareResource(text: string): string | undefined {
  if (PLAIN_RESOURCE.test(text)) return fits(text) ? text : undefined
  const mapped = text.replace(/\p{Zs}/gu, ' ').normalize('NFC')
  if (mapped === '' || NOT_FREEFORM.test(mapped)) return undefined
  return fits(mapped) ? mapped : undefined
}
