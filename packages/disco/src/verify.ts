import { type Caps, capsInfo, type Element, hashOf, NS } from '@xmpp-ftw/core'

/** The form clients describe themselves with, and its fields (XEP-0232, section 3). */
const SOFTWARE = 'urn:xmpp:dataforms:softwareinfo'
const SOFTWARE_FIELDS = ['icon', 'ip_version', 'os', 'os_version', 'software', 'software_version']

const FIELD_TYPES = ['text-single', 'text-multi', 'list-multi']

/** `category/type/lang/name`, which no feature looks like: after `http:` comes nothing. */
const LIKE_AN_IDENTITY = /^[^/]+\/[^/]+\/[^/]*\//

/** More than any client says of itself, in characters of XML. */
const MAX_SIZE = 32_768

/**
 * Whether the answer is what the announced hash stands for, so surely that others may be told so, too.
 *
 * The hash is of a text that does not say where one part ends and what the next one is: an answer made up for it
 * can have the same text and mean something else, a feature passed off as an identity, say (XEP-0115, 5.1; this is
 * why XEP-0390 was written). So only answers that can be read in one way count.
 */
export async function verify(query: Element, { hash, ver }: Caps): Promise<boolean> {
  if (query.toString().length > MAX_SIZE || !hasOneReading(query)) return false
  return (await hashOf(capsInfo(query), hash)) === ver
}

function hasOneReading(query: Element): boolean {
  const { identities, features } = capsInfo(query)
  return (
    identities.length > 0 &&
    identities.every(
      ({ category, type, lang = '', name = '' }) =>
        category !== '' && type !== '' && !/[/<]/.test(category + type + lang) && !name.includes('<'),
    ) &&
    features.every(
      (feature) => feature !== '' && !feature.includes('<') && !LIKE_AN_IDENTITY.test(feature),
    ) &&
    // No part of the hash, though an entry of the answer.
    query.getChild('item', NS.discoInfo) === undefined &&
    query.getChildren('x', NS.dataForm).every(isSoftware)
  )
}

/** A form of which nothing can be taken for a feature, and that says no more than the hash stands for. */
function isSoftware(form: Element): boolean {
  const children = form.elements()
  const scopes = children.filter(({ attrs }) => attrs.var === 'FORM_TYPE')
  return (
    children.length > 1 &&
    scopes.length === 1 &&
    scopes[0]?.attrs.type === 'hidden' &&
    children.every((field) => {
      const { var: name = '', type = 'text-single', label } = field.attrs
      const values = field.getChildren('value', NS.dataForm).map((value) => value.text())
      if (!field.is('field', NS.dataForm) || values.length !== field.elements().length) return false
      if (field === scopes[0]) return values.length === 1 && values[0] === SOFTWARE
      return (
        SOFTWARE_FIELDS.includes(name) &&
        FIELD_TYPES.includes(type) &&
        label === undefined &&
        !values.some((value) => value.includes('<'))
      )
    })
  )
}
