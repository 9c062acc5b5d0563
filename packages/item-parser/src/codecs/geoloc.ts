/** XEP-0080 User Location 1.9.1 */
import { type Element, xml } from '@xmpp-ftw/core'
import * as v from 'valibot'
import type { Payload } from '../payload.js'
import { safeAddress } from '../sanitise.js'
import { leaves, numbers, texts } from './leaves.js'

export const NS_GEOLOC = 'http://jabber.org/protocol/geoloc'

const NUMBERS = ['accuracy', 'alt', 'altaccuracy', 'bearing', 'lat', 'lon', 'speed'] as const
const TEXTS = (
  'area building country countrycode datum description floor locality postalcode region regioncode room street ' +
  'text timestamp tzo'
).split(' ') as readonly TextName[]

type TextName =
  | 'area'
  | 'building'
  | 'country'
  | 'countrycode'
  | 'datum'
  | 'description'
  | 'floor'
  | 'locality'
  | 'postalcode'
  | 'region'
  | 'regioncode'
  | 'room'
  | 'street'
  | 'text'
  | 'timestamp'
  | 'tzo'

const text = v.optional(v.union([v.string(), v.number()]))
const number = v.optional(v.union([v.number(), v.pipe(v.string(), v.decimal())]))

export const geolocSchema = v.object({
  accuracy: number,
  alt: number,
  altaccuracy: number,
  area: text,
  bearing: number,
  building: text,
  country: text,
  countrycode: text,
  datum: text,
  description: text,
  floor: text,
  lat: number,
  locality: text,
  lon: number,
  postalcode: text,
  region: text,
  regioncode: text,
  room: text,
  speed: number,
  street: text,
  text,
  timestamp: text,
  tzo: text,
  uri: v.optional(v.string()),
  lang: v.optional(v.string()),
})

type Geoloc = v.InferOutput<typeof geolocSchema>

/** Where somebody or something is. Alone, or inside an Atom entry. */
export const geoloc: Payload<Geoloc> = {
  key: 'geoloc',
  xep: 'XEP-0080 User Location 1.9.1',
  ns: NS_GEOLOC,
  schema: geolocSchema,
  inEntry: true,

  parse(element: Element) {
    if (!element.is('geoloc', NS_GEOLOC)) return undefined
    const uri = safeAddress(element.getChildText('uri', NS_GEOLOC))
    const lang = element.attrs['xml:lang']
    return {
      ...numbers(element, NUMBERS, NS_GEOLOC),
      ...texts(element, TEXTS, NS_GEOLOC),
      ...(uri !== undefined && { uri }),
      ...(lang !== undefined && { lang }),
    }
  },

  build: (value) =>
    xml(
      'geoloc',
      { xmlns: NS_GEOLOC, 'xml:lang': value.lang },
      ...leaves([...NUMBERS, ...TEXTS, 'uri'], value),
    ),
}
