import {
  Base,
  ClientError,
  type Element,
  type FormSubmission,
  type Handlers,
  type IqOptions,
  parseChild,
  type Saved,
  StanzaError,
} from '@xmpp-ftw/core'
import {
  type Registration,
  type RegistrationToBuild,
  registration,
  submission,
} from './codecs/registration.js'
import { contract } from './contract.js'
import { RegistrationError } from './registration-error.js'

/** FORM_TYPE of each request's form (sections 3.1 to 3.3). */
const SCOPES = {
  set: 'jabber:iq:register',
  unregister: 'jabber:iq:register:cancel',
  password: 'jabber:iq:register:changepassword',
} as const

type Step = keyof typeof SCOPES

interface Details extends Omit<RegistrationToBuild, 'form'> {
  to: string
  form?: FormSubmission | undefined
}

/** Services whose own FORM_TYPE is remembered: more than anybody registers with at a time. */
const REMEMBERED = 50

/** XEP-0077, for a session that is logged in. Registering before that is the login's `register`. */
export class Register extends Base<typeof contract> {
  readonly name = 'register'
  readonly contract: typeof contract = contract
  /** Request and service → FORM_TYPE of its form, where it is not the XEP's. */
  private readonly scopes = new Map<string, string>()

  readonly requests: Handlers<typeof contract> = {
    'xmpp.register.get': async ({ to }, { signal }) => {
      const found = await this.ask('set', to, this.session.iq.get(to, registration.build({}), { signal }))
      this.note('set', to, found)
      return found
    },
    'xmpp.register.set': (input, context) => this.enter('set', input, context),
    'xmpp.register.password': (input, context) => this.enter('password', input, context),
    'xmpp.register.unregister': async (input, { signal }) => {
      const { to, form } = input
      if (revealing(input)) this.protect(input)
      const query = form ? this.handIn('unregister', to, form) : registration.build({ remove: true })
      // The own server wants no address (section 3.2): it removes whom the stream belongs to.
      const address = this.isOwn(to) ? undefined : to
      await this.ask('unregister', to, this.session.iq.set(address, query, { signal }))
      return true as const
    },
  }

  // Not in lean builds.
  override save(): Saved {
    return [...this.scopes]
  }

  // Not in lean builds.
  override restore(saved: Saved): void {
    for (const [key, value] of saved as [string, string][]) this.scopes.set(key, value)
  }

  override stop(): void {
    this.scopes.clear()
  }

  private async enter(step: Step, input: Details, { signal }: IqOptions) {
    const { to, form, ...fields } = input
    if (step === 'password' || revealing(input)) this.protect(input)
    // Never both (section 4).
    const query = form ? this.handIn(step, to, form) : registration.build(fields)
    const { oob } = await this.ask(step, to, this.session.iq.set(to, query, { signal }))
    this.renew(input)
    return { registered: true as const, ...(oob && { oob }) }
  }

  /** What the reply says; an error with what it asks for. */
  private async ask(step: Step, to: string, reply: Promise<Element>): Promise<Omit<Registration, 'remove'>> {
    try {
      const { remove: _, ...told } = parseChild(await reply, registration) ?? {}
      return told
    } catch (thrown) {
      if (!(thrown instanceof StanzaError)) throw thrown
      const error = new RegistrationError(thrown)
      this.note(step, to, error)
      throw error
    }
  }

  /** @throws ClientError where a password would be sent for everybody to read (section 3.3) */
  private protect(input: unknown): void {
    if (!this.session.confidential) throw new ClientError('Passwords are sent over TLS only', input)
  }

  /** A server changes the password by either request; an empty one it leaves as it is (section 3.3). */
  private renew(input: Details): void {
    const password = saidIn(input, 'password')
    const username = saidIn(input, 'username')
    const { account } = this.session
    // Some servers let one register further accounts.
    const own = username === undefined || username === account.local || username === account.toString()
    if (password && own && this.isOwn(input.to)) this.session.renew(password)
  }

  private isOwn(service: string): boolean {
    return service === this.session.jid.domain || service === this.session.account.toString()
  }

  private handIn(step: Step, to: string, form: FormSubmission): Element {
    return submission(form, this.scopes.get(`${step} ${to}`) ?? SCOPES[step])
  }

  /** A service that has a FORM_TYPE of its own gets it back (XEP-0068, section 3). */
  private note(step: Step, to: string, { form }: Pick<Registration | RegistrationError, 'form'>): void {
    if (!form) return
    const key = `${step} ${to}`
    this.scopes.delete(key)
    if (!form.formType || form.formType === SCOPES[step]) return
    this.scopes.set(key, form.formType)
    if (this.scopes.size <= REMEMBERED) return
    for (const oldest of this.scopes.keys()) {
      this.scopes.delete(oldest)
      return
    }
  }
}

/** What is said in a field, or in the form's field of that name (section 15.3). */
function saidIn({ form, ...fields }: Details, name: 'username' | 'password'): string | undefined {
  const said = form ? form.find((field) => 'var' in field && field.var === name)?.value : fields[name]
  return typeof said === 'string' ? said : undefined
}

/** Whether a password is in it, be it an old one. */
function revealing({ form, password }: Pick<Details, 'form' | 'password'>): boolean {
  if (!form) return password !== undefined
  return form.some(
    (field) => field.type === 'text-private' || ('var' in field && /password/i.test(field.var)),
  )
}
