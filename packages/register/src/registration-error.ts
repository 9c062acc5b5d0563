import {
  type ErrorJson,
  type Form,
  type OutOfBand,
  parseChild,
  type StanzaError as Refusal,
  StanzaError,
} from '@xmpp-ftw/core'
import { registration } from './codecs/registration.js'

declare module '@xmpp-ftw/core' {
  interface ErrorJson {
    /** A form that has to be filled in first: the same request again, with `form`. */
    form?: Form
    /** Where to go instead. */
    oob?: OutOfBand
  }
}

/** A refusal that says what would help (XEP-0077, sections 3.2, 3.3 and 5). */
export class RegistrationError extends StanzaError {
  override readonly name = 'RegistrationError'
  readonly form: Form | undefined
  readonly oob: OutOfBand | undefined

  constructor({ type, condition, description, by, application, stanza }: Refusal) {
    super(type, condition, { description, by, application, ...(stanza && { stanza }) })
    const told = stanza && parseChild(stanza, registration)
    // An error may send back what was asked (RFC 6120, 8.3.1): a form of ours, passwords and all, asks for nothing.
    this.form = told?.form?.type === undefined || told.form.type === 'form' ? told?.form : undefined
    this.oob = told?.oob
  }

  override toJSON(): ErrorJson {
    return { ...super.toJSON(), ...(this.form && { form: this.form }), ...(this.oob && { oob: this.oob }) }
  }
}
