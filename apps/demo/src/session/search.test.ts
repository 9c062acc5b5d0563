import { expect, it } from 'vitest'
import { foundPeople, simpleForm } from './search.js'

it('makes a form of simple fields', () => {
  expect(simpleForm({ instructions: 'Fill in', basic: ['first', 'shoe'] })).toEqual({
    instructions: 'Fill in',
    fields: [
      { var: 'first', type: 'text-single', label: 'Given name' },
      { var: 'shoe', type: 'text-single', label: 'shoe' },
    ],
    items: [],
  })
})

it('makes a table of what was found, without its empty columns', () => {
  const fields = {
    city: { label: 'City', type: 'text-single' },
    jid: { label: 'Address', type: 'jid-single' },
    tags: { type: 'text-multi' },
  }
  const results = [
    { jid: 'anna@x', city: '', tags: ['a', 'b'] },
    { jid: 'ben@x', city: '' },
  ]
  expect(foundPeople({ fields, results })).toEqual({
    table: {
      columns: [
        { name: 'jid', label: 'Address', isAddress: true },
        { name: 'tags', label: 'tags', isAddress: false },
      ],
      rows: [
        ['anna@x', 'a, b'],
        ['ben@x', ''],
      ],
    },
    addressColumn: 0,
  })
})
