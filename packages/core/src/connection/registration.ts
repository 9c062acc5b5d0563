/** XEP-0077: In-Band Registration, version 2.4, on a stream that is not logged in yet (section 3.1.1). */
import { type Element, xml } from '../element.js'
import { AuthError } from '../errors.js'
import * as NS from '../namespaces.js'
import { ask } from './ask.js'
import type { Login } from './connection.js'
import type { Stream } from './stream.js'

/** Registers the account of the login. @throws AuthError `registration-fail` */
export async function register(stream: Stream, login: Login): Promise<void> {
  const { domain, username, password } = login
  if (username === undefined || password === undefined) throw failed('not-acceptable')
  const asked = await ask(stream, 'get', xml('query', { xmlns: NS.register }), domain)
  if (asked.attrs.type !== 'result') throw refusedBy(asked)
  const query = asked.getChild('query', NS.register)
  const form = query?.getChild('x', NS.dataForm)
  const legacy = query?.getChild('username') !== undefined || query?.getChild('password') !== undefined
  if (!legacy && !form) throw failed('not-acceptable', query?.getChildText('instructions')?.trim())
  const filled = form
    ? [submit(form, username, password)]
    : [xml('username', null, username), xml('password', null, password)]
  const answer = await ask(stream, 'set', xml('query', { xmlns: NS.register }, ...filled), domain)
  if (answer.attrs.type !== 'result') throw refusedBy(answer)
}

/** The form with name and password in it, and with whatever the server filled in itself. */
function submit(form: Element, username: string, password: string): Element {
  const submitted = xml('x', { xmlns: NS.dataForm, type: 'submit' })
  for (const field of form.getChildren('field')) {
    const name = field.attrs.var
    if (name === undefined) continue
    const given = name === 'username' ? username : name === 'password' ? password : undefined
    const values = given !== undefined ? [given] : field.getChildren('value').map((value) => value.text())
    if (values.length === 0) continue
    submitted.append(xml('field', { var: name }, ...values.map((value) => xml('value', null, value))))
  }
  return submitted
}

function refusedBy(iq: Element): AuthError {
  const inside = iq.getChild('error')?.elements() ?? []
  const condition = inside.find((child) => child.name !== 'text')?.name
  return failed(condition ?? 'undefined-condition', inside.find((child) => child.name === 'text')?.text())
}

function failed(condition: string, description?: string): AuthError {
  return new AuthError('registration-fail', {
    description: 'Registration error',
    application: { condition, xmlns: NS.stanzaErrors, ...(description && { description }) },
  })
}
