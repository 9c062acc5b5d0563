import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { validate } from '../validate.js'
import { parseElement } from '../xml/parser.js'
import { capsInfo, capsSchema, hashOf, hasOneReading, verificationString } from './caps.js'

const INFO = 'http://jabber.org/protocol/disco#info'
const info = (inner: string) => capsInfo(parseElement(`<query xmlns='${INFO}'>${inner}</query>`))
const form = (...fields: string[]) => `<x xmlns='jabber:x:data' type='result'>${fields.join('')}</x>`
const scope = (...values: string[]) => field('FORM_TYPE', values, "type='hidden'")
const field = (name: string, values: string[], type = '') =>
  `<field var='${name}' ${type}>${values.map((value) => `<value>${value}</value>`).join('')}</field>`

const FEATURES = ['muc', 'disco#info', 'disco#items', 'caps']
  .map((name) => `<feature var='http://jabber.org/protocol/${name}'/>`)
  .join('')

const SOFTWARE = form(
  scope('urn:xmpp:dataforms:softwareinfo'),
  field('software_version', ['0.11']),
  field('os', ['Mac']),
  field('ip_version', ['ipv6', 'ipv4'], "type='text-multi'"),
  field('os_version', ['10.5.1']),
  field('software', ['Psi']),
)

describe('the examples of XEP-0115', () => {
  test('5.2, simple', async () => {
    const exodus = info(`<identity category='client' type='pc' name='Exodus 0.9.1'/>${FEATURES}`)
    expect(verificationString(exodus)).toBe(
      'client/pc//Exodus 0.9.1<http://jabber.org/protocol/caps<http://jabber.org/protocol/disco#info<' +
        'http://jabber.org/protocol/disco#items<http://jabber.org/protocol/muc<',
    )
    expect(await hashOf(exodus)).toBe('QgayPKawpkPSDYmwT/WM94uAlu0=')
  })

  test('5.3, complex', async () => {
    const psi = info(
      `<identity xml:lang='en' category='client' name='Psi 0.11' type='pc'/>
       <identity xml:lang='el' category='client' name='Ψ 0.11' type='pc'/>${FEATURES}${SOFTWARE}`,
    )
    expect(await hashOf(psi, 'sha-1')).toBe('q07IKJEyjvHSyhy//CH0CxmKi8w=')
  })
})

test('other algorithms by their registered names', async () => {
  const nothing = { identities: [], features: [] }
  expect(await hashOf(nothing, 'sha-256')).toBe('47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=')
  expect(await hashOf(nothing, 'sha-512')).toHaveLength(88)
  expect(await hashOf(nothing, 'md5')).toBeUndefined()
  expect(await hashOf(nothing, 'constructor')).toBeUndefined()
})

test('order is that of the bytes, category before type before language', () => {
  const identities = [
    { category: 'a', type: 'b-c' },
    { category: 'a', type: 'b' },
    { category: 'a', type: 'b', lang: 'de' },
  ]
  const features = ['\u{1f600}', '\uffee', 'b', 'B', 'bb']
  expect(verificationString({ identities, features })).toBe('a/b//<a/b/de/<a/b-c//<B<b<bb<\uffee<\u{1f600}<')
})

describe('ill-formed (5.4)', () => {
  test.each([
    ['the same identity twice', `<identity category='a' type='b'/><identity category='a' type='b'/>`],
    ['the same feature twice', `<feature var='a'/><feature var='a'/>`],
    ['two forms of one FORM_TYPE', form(scope('a')) + form(scope('a'))],
    ['a FORM_TYPE of two values', form(scope('a', 'b'))],
  ])('%s', async (_, inner) => {
    expect(verificationString(info(inner))).toBeUndefined()
    expect(await hashOf(info(inner))).toBeUndefined()
  })

  test('forms without hidden FORM_TYPE are ignored', () => {
    expect(verificationString(info(form(field('a', ['b']))))).toBe('')
    expect(verificationString(info(form(field('FORM_TYPE', ['a']), field('b', ['c']))))).toBe('')
    expect(verificationString(info(form(scope(), field('b', ['c']))))).toBe('')
  })

  test('a FORM_TYPE that says the same twice is none the worse', () => {
    expect(verificationString(info(form(scope('a', 'a'), field('c', []), field('b', ['y', 'x']))))).toBe(
      'a<b<x<y<c<',
    )
  })
})

describe('an answer that goes for everybody with its hash', () => {
  const PC = `<identity category='client' type='pc' name='Exodus 0.9.1'/>`
  const reads = (inner: string) => hasOneReading(parseElement(`<query xmlns='${INFO}'>${inner}</query>`))

  test('can be read in one way', () => {
    expect(reads(PC + FEATURES)).toBe(true)
    expect(reads(`${PC}<identity category='client' type='pc' xml:lang='el' name='Ψ/0.11'/>`)).toBe(true)
  })

  test.each([
    ['is without identity', FEATURES],
    ['has an identity without type', `<identity category='client'/>`],
    ['has an identity without category', `<identity type='pc'/>`],
    ['hides features in a name', `<identity category='client' type='pc' name='Exodus&lt;muc'/>`],
    [
      'passes a feature off as an identity',
      `${PC}<identity category='http:' type='' xml:lang='jabber.org'/>`,
    ],
    ['passes an identity off as a feature', `${PC}<feature var='client/web//Tea'/>`],
    ['cuts an identity elsewhere', `<identity category='client/pc' type='x'/>`],
    ['has two features in one', `${PC}<feature var='a&lt;b'/>`],
    ['has a feature without name', `${PC}<feature/>`],
    ['has an item, which is in no hash', `${PC}<item jid='evil.example'/>`],
    ['has a form, which may be made of features', PC + form(scope('urn:xmpp:receipts'))],
    ['has a form that is in no hash', PC + form(field('a', ['b']))],
    ['is longer than any', `${PC}<feature var='${'x'.repeat(40_000)}'/>`],
  ])('is none that %s', (_, inner) => {
    expect(reads(inner)).toBe(false)
  })
})

test('the words of the manual', () => {
  const refusal = (client: unknown) => () =>
    validate(v.object({ client: v.optional(capsSchema) }), { client })
  const caps = { node: 'a', ver: 'b', hash: 'c' }
  expect(refusal(caps)()).toEqual({ client: caps })
  expect(refusal('a')).toThrow("'client' key must be an object")
  expect(refusal({ ver: 'b', hash: 'c' })).toThrow("Missing 'node' key")
  expect(refusal({ node: 'a', hash: 'c' })).toThrow("Missing 'ver' key")
  expect(refusal({ node: 'a', ver: 'b', hash: '' })).toThrow("Missing 'hash' key")
  expect(refusal({ node: 'a', ver: null })).toThrow("Missing 'ver' key")
  expect(refusal({ ...caps, ver: 1 })).toThrow("'ver' key must be a string")
})
