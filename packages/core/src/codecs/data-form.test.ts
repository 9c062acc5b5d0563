import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import '@xmpp-ftw/testing'
import type { ClientError } from '../errors.js'
import { validate } from '../validate.js'
import { parseElement } from '../xml/parser.js'
import { cancelForm, dataForm, formSchema, formSubmission, formToOffer, submitForm } from './data-form.js'

describe('submitForm', () => {
  test('writes every kind of value, FORM_TYPE first', () => {
    const form = submitForm(
      [
        { var: 'name', value: 'Anna' },
        { var: 'langs', value: ['en', 'cy'] },
        { var: 'public', value: true },
        { var: 'size', value: 0 },
        { var: 'none' },
        { var: 'text', type: 'text-multi', label: 'Text', value: 'one\ntwo\r\nthree' },
        { var: 'empty', value: [] },
      ],
      'urn:example:settings',
    )
    expect(form).toEqualXml(`<x xmlns='jabber:x:data' type='submit'>
      <field type='hidden' var='FORM_TYPE'><value>urn:example:settings</value></field>
      <field var='name'><value>Anna</value></field>
      <field var='langs'><value>en</value><value>cy</value></field>
      <field var='public'><value>true</value></field>
      <field var='size'><value>0</value></field>
      <field var='none'><value/></field>
      <field var='text' type='text-multi' label='Text'><value>one</value><value>two</value><value>three</value></field>
      <field var='empty'/>
    </x>`)
  })

  test('leaves out text between fields and a second FORM_TYPE', () => {
    const form = submitForm(
      [
        { type: 'fixed', value: 'Part 1' },
        { var: 'FORM_TYPE', type: 'hidden', value: 'urn:example:b' },
        { var: 'a', value: 'b' },
      ],
      'urn:example:a',
    )
    expect(form).toEqualXml(`<x xmlns='jabber:x:data' type='submit'>
      <field type='hidden' var='FORM_TYPE'><value>urn:example:a</value></field>
      <field var='a'><value>b</value></field>
    </x>`)
  })

  test('keeps the FORM_TYPE an app gives where the program has none', () => {
    expect(submitForm([{ var: 'FORM_TYPE', type: 'hidden', value: 'urn:example:b' }])).toEqualXml(
      `<x xmlns='jabber:x:data' type='submit'>
        <field type='hidden' var='FORM_TYPE'><value>urn:example:b</value></field>
      </x>`,
    )
  })

  test('may be empty', () => {
    expect(submitForm([])).toEqualXml(`<x xmlns='jabber:x:data' type='submit'/>`)
    expect(cancelForm()).toEqualXml(`<x xmlns='jabber:x:data' type='cancel'/>`)
  })
})

test('a form to be filled in by others is the form they read', () => {
  const form = {
    type: 'form' as const,
    title: 'Settings',
    instructions: 'Fill in\nevery line',
    formType: 'urn:example:settings',
    fields: [
      { type: 'fixed', value: 'Part 1' },
      {
        var: 'name',
        type: 'text-single',
        label: 'Name',
        required: true as const,
        description: 'Shown',
        value: 'A',
      },
      { var: 'langs', type: 'list-multi', options: [{ value: 'en', label: 'English' }], value: ['en'] },
      { var: 'on', type: 'boolean', value: false },
    ],
    reported: [{ var: 'a' }],
    items: [[{ var: 'a', value: '1' }]],
  }
  const written = dataForm.build(validate(formToOffer, form))
  expect(dataForm.parse(parseElement(written.toString()))).toStrictEqual(form)
  expect(v.parse(formSchema, form)).toStrictEqual(form)
})

test('a field people fill in is no FORM_TYPE', () => {
  const form = parseElement(
    `<x xmlns='jabber:x:data' type='form'><field var='FORM_TYPE' type='text-single'><value>a</value></field></x>`,
  )
  expect(dataForm.parse(form)).toStrictEqual({
    type: 'form',
    fields: [{ var: 'FORM_TYPE', type: 'text-single', value: 'a' }],
    items: [],
  })
})

test('values never become markup', () => {
  const evil = `"'><evil/>&`
  const form = submitForm([{ var: evil, type: evil, label: evil, value: evil }], evil)
  const read = dataForm.parse(parseElement(form.toString()))
  expect(read).toStrictEqual({
    type: 'submit',
    formType: evil,
    fields: [{ var: evil, type: 'text-single', label: evil, value: evil }],
    items: [],
  })
})

describe('formSubmission', () => {
  const contract = v.object({ form: formSubmission })
  const refusal = (form: unknown) => {
    try {
      validate(contract, { form })
    } catch (error) {
      return (error as ClientError).description
    }
    return undefined
  }

  test('accepts what a form may hold', () => {
    expect(refusal([])).toBeUndefined()
    expect(
      refusal([
        { var: 'a' },
        { var: 'a', value: ['b', 1, false] },
        { type: 'fixed', value: 'text' },
        { var: 'c', type: 'list-single', label: 'C', options: [{ value: 'x' }], required: true, value: 'x' },
      ]),
    ).toBeUndefined()
  })

  test.each([
    ['text', 'a'],
    ['an object', { var: 'a', value: 'b' }],
    ['a null among the fields', [null]],
    ['no name', [{ value: 'b' }]],
    ['null as a value', [{ var: 'a', value: null }]],
    ['an object as a value', [{ var: 'a', value: {} }]],
    ['null in a list', [{ var: 'a', value: ['b', null] }]],
    ['a number as name', [{ var: 1, value: 'b' }]],
  ])('refuses %s', (_, form) => {
    expect(refusal(form)).toBe('Badly formatted data form')
  })

  test('says so when it is missing', () => {
    expect(refusal(undefined)).toBe("Missing 'form' key")
    expect(refusal(null)).toBe("Missing 'form' key")
  })

  test('refuses forms to offer in the same words', () => {
    expect(() => validate(v.object({ form: formToOffer }), { form: { fields: [{ value: {} }] } })).toThrow(
      'Badly formatted data form',
    )
    expect(() => validate(v.object({ form: formToOffer }), { form: { type: 'other' } })).toThrow(
      'Badly formatted data form',
    )
  })
})
