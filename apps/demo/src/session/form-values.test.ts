import type { Form, FormField } from '@xmpp-ftw/core'
import { describe, expect, it } from 'vitest'
import { initialValues, problemsOf, submissionOf, tableOf } from './form-values.js'

function form(...fields: FormField[]): Form {
  return { fields, items: [] }
}

const everything = form(
  { type: 'fixed', value: 'About the room' },
  { var: 'token', type: 'hidden', value: 'x1' },
  { var: 'name', type: 'text-single', value: 'Tea' },
  { var: 'motto', type: 'text-single' },
  { var: 'about', type: 'text-multi', value: ['one', 'two'] },
  { var: 'open', type: 'boolean', value: true },
  { var: 'who', type: 'list-single', value: 'all', options: [{ value: 'all' }, { value: 'few' }] },
  { var: 'seen', type: 'list-multi', value: ['a'], options: [{ value: 'a' }, { value: 'b' }] },
  { var: 'owner', type: 'jid-single' },
  { var: 'admins', type: 'jid-multi', value: ['anna@x'] },
)

describe('values', () => {
  it('are what the service suggests', () => {
    expect(initialValues(everything)).toEqual([
      'About the room',
      'x1',
      'Tea',
      '',
      'one\ntwo',
      true,
      'all',
      ['a'],
      '',
      'anna@x',
    ])
  })

  it('go back as they came when nothing is changed, without what was empty and what is only to be read', () => {
    expect(submissionOf(everything, initialValues(everything))).toEqual([
      { var: 'token', value: 'x1' },
      { var: 'name', value: 'Tea' },
      { var: 'about', value: ['one', 'two'] },
      { var: 'open', value: true },
      { var: 'who', value: 'all' },
      { var: 'seen', value: ['a'] },
      { var: 'admins', value: ['anna@x'] },
    ])
  })

  it('go back empty where they were emptied', () => {
    expect(submissionOf(everything, ['', '', '', '', '', false, '', [], '', ''])).toEqual([
      { var: 'token', value: 'x1' },
      { var: 'name', value: '' },
      { var: 'about', value: [] },
      { var: 'open', value: false },
      { var: 'who', value: '' },
      { var: 'seen', value: [] },
      { var: 'admins', value: [] },
    ])
  })

  it('are taken apart into addresses and lines', () => {
    const two = form({ var: 'a', type: 'jid-multi' }, { var: 't', type: 'text-multi' })
    expect(submissionOf(two, [' anna@x, ben@x\ncleo@x ', 'one\n\n two'])).toEqual([
      { var: 'a', value: ['anna@x', 'ben@x', 'cleo@x'] },
      { var: 't', value: ['one', '', ' two'] },
    ])
  })

  it('keep apart fields of the same name, and those of odd ones', () => {
    const odd = form(
      { var: '__proto__', type: 'text-single', value: '1' },
      { var: '__proto__', type: 'text-single', value: '2' },
    )
    expect(submissionOf(odd, initialValues(odd))).toEqual([
      { var: '__proto__', value: '1' },
      { var: '__proto__', value: '2' },
    ])
  })
})

describe('problems', () => {
  it('are what is missing and what is no address', () => {
    const asked = form(
      { var: 'name', type: 'text-single', required: true },
      { var: 'who', type: 'list-single', required: true, options: [{ value: 'a' }] },
      { var: 'sure', type: 'boolean', required: true },
      { var: 'to', type: 'jid-multi' },
      { var: 'note', type: 'text-single' },
    )
    expect(problemsOf(asked, ['', '', false, 'anna@x nobody@', ''])).toEqual([
      'This is needed',
      'Choose something here',
      undefined,
      'nobody@ is not an address',
      undefined,
    ])
    expect(problemsOf(asked, ['Tea', 'a', false, 'x.example', ''])).toEqual(Array(5).fill(undefined))
  })
})

describe('tables', () => {
  const reported = [
    { var: 'jid', type: 'jid-single', label: 'Address' },
    { var: 'active', type: 'boolean' },
  ]

  it('have the columns that are reported, whatever order the items are in', () => {
    const items = [
      [
        { var: 'active', value: true },
        { var: 'jid', value: 'anna@x' },
      ],
      [{ var: 'jid', value: 'ben@x' }],
    ]
    expect(tableOf({ reported, items })).toEqual({
      columns: [
        { name: 'jid', label: 'Address', isAddress: true },
        { name: 'active', label: 'active', isAddress: false },
      ],
      rows: [
        ['anna@x', 'yes'],
        ['ben@x', ''],
      ],
    })
  })

  it('are not there where nothing is reported', () => {
    expect(tableOf(form())).toBeUndefined()
    expect(tableOf({ reported, items: [] })?.rows).toEqual([])
  })
})
