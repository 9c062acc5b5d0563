import { Base, defineContract, type ExtensionFactory, xml } from '@xmpp-ftw/core'
import type { SampleAccount } from '../src/app/config.js'

const contract = defineContract({ requests: {}, pushes: {} })

/** Puts up an account's card (XEP-0054), by which others find it in the server's directory. */
class CallingCard extends Base<typeof contract> {
  readonly name = 'calling-card'
  readonly contract = contract
  readonly requests = {}
  given = ''

  override async start(): Promise<void> {
    const { local: user, domain } = this.session.jid
    await this.session.iq.set(
      undefined,
      xml(
        'vCard',
        { xmlns: 'vcard-temp' },
        xml('FN', null, this.given),
        xml('N', null, xml('GIVEN', null, this.given)),
        xml('NICKNAME', null, user),
        xml('EMAIL', null, xml('USERID', null, `${user}@${domain}`)),
      ),
    )
  }
}

export function callingCard({ name }: SampleAccount): ExtensionFactory {
  return (session) => Object.assign(new CallingCard(session), { given: name })
}
