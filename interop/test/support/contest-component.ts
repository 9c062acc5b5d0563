/** A service that wants forms for everything (XEP-0077, sections 3.1 to 3.3), which no server has: a component (XEP-0114). */
import { errorXml, Service, startService, type Xml, xml } from '../../src/components/xmpp-component.js'
import type { XmppServer } from '../../src/servers/index.js'

const REGISTER = 'jabber:iq:register'
const DATA = 'jabber:x:data'
const SIGN_UP = 'https://contest.example.com/signup?a=1&b=2'

interface Field {
  type: string
  label: string
}

/** Who is in it by bare JID. Asks for a form of its own FORM_TYPE where the XEP's does not say enough. */
export class ContestComponent extends Service {
  readonly members = new Map<string, string>()

  /** @param name one of the server's `components` */
  static start(server: XmppServer, name: string): Promise<ContestComponent> {
    return startService(server, name, (...connected) => new ContestComponent(...connected))
  }

  override take(iq: Xml): void {
    const query = iq.getChild('query', REGISTER)
    const { type, from = '', to, id } = iq.attrs
    if (iq.name !== 'iq' || !query || (type !== 'get' && type !== 'set')) return
    const who = from.split('/')[0] ?? ''
    const answer = type === 'get' ? this.told(who) : this.done(who, query)
    const failed = answer.some(({ name }) => name === 'error')
    void this.component.send(
      xml('iq', { type: failed ? 'error' : 'result', from: to, to: from, id }, ...answer),
    )
  }

  private told(who: string): Xml[] {
    const first = this.members.get(who)
    const known = first === undefined ? [] : [xml('registered'), xml('first', {}, first)]
    return [
      query(
        xml('instructions', {}, `Use the form, or visit ${SIGN_UP}`),
        ...known,
        form(REGISTER, { first: { type: 'text-single', label: 'Given Name' } }),
        xml('x', { xmlns: 'jabber:x:oob' }, xml('url', {}, SIGN_UP)),
      ),
    ]
  }

  private done(who: string, asked: Xml): Xml[] {
    const submitted = asked.getChild('x', DATA)
    if (!submitted) {
      const leaving = asked.getChild('remove') !== undefined
      const scope = leaving ? `${REGISTER}:cancel` : 'https://contest.example.com/password'
      const password = { type: 'text-private', label: 'Password' }
      return [query(form(scope, { password })), errorXml('cancel', 'not-allowed')]
    }
    const values = new Map(
      submitted.getChildren('field').map((field) => [field.attrs.var, field.getChildText('value') ?? '']),
    )
    // Form and fields together are what nobody may send.
    if (asked.getChildElements().length > 1) return [errorXml('modify', 'bad-request')]
    switch (values.get('FORM_TYPE')) {
      case REGISTER:
        this.members.set(who, values.get('first') ?? '')
        return [query(xml('x', { xmlns: 'jabber:x:oob' }, xml('url', {}, SIGN_UP)))]
      case 'https://contest.example.com/password':
        return []
      case `${REGISTER}:cancel`:
        if (values.get('password') !== 's3cret & more') return [asked, errorXml('auth', 'not-authorized')]
        this.members.delete(who)
        return []
      default:
        return [errorXml('modify', 'not-acceptable')]
    }
  }
}

function query(...children: Xml[]): Xml {
  return xml('query', { xmlns: REGISTER }, ...children)
}

function form(scope: string, fields: Record<string, Field>): Xml {
  return xml(
    'x',
    { xmlns: DATA, type: 'form' },
    xml('title', {}, 'Contest'),
    xml('field', { type: 'hidden', var: 'FORM_TYPE' }, xml('value', {}, scope)),
    ...Object.entries(fields).map(([name, field]) => xml('field', { var: name, ...field }, xml('required'))),
  )
}
