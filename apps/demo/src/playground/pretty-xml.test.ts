import { expect, it } from 'vitest'
import { prettyXml } from './pretty-xml.js'

it('has a line for each element, and text where it is', () => {
  expect(
    prettyXml('<iq xmlns="jabber:client" id="1"><q xmlns="urn:x"><a n="1"/><b>t &amp; u</b></q></iq>'),
  ).toBe(
    [
      '<iq xmlns="jabber:client" id="1">',
      '  <q xmlns="urn:x">',
      '    <a n="1"/>',
      '    <b>t &amp; u</b>',
      '  </q>',
      '</iq>',
    ].join('\n'),
  )
})

it('leaves alone what was cut off', () => {
  expect(prettyXml('<iq><q')).toBe('<iq><q')
})
