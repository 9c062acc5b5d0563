import { runFixtures } from '@xmpp-ftw/testing'
import { describe, expect, it } from 'vitest'
import { registration, submission } from './registration.js'

runFixtures('registration', registration, new URL('./fixtures/registration/', import.meta.url))

describe('submission', () => {
  it('is the form alone (XEP-0077, example 18)', () => {
    const fields = [
      { var: 'username', type: 'text-single', value: 'bill@shakespeare.lit' },
      { var: 'password', type: 'text-private', value: 'theglobe' },
      { var: 'x-mmn', type: 'text-single', value: 'Throckmorton' },
    ]
    expect(submission(fields, 'jabber:iq:register:cancel')).toEqualXml(`
      <query xmlns='jabber:iq:register'>
        <x xmlns='jabber:x:data' type='submit'>
          <field type='hidden' var='FORM_TYPE'>
            <value>jabber:iq:register:cancel</value>
          </field>
          <field type='text-single' var='username'>
            <value>bill@shakespeare.lit</value>
          </field>
          <field type='text-private' var='password'>
            <value>theglobe</value>
          </field>
          <field type='text-single' var='x-mmn'>
            <value>Throckmorton</value>
          </field>
        </x>
      </query>`)
  })
})
