import { type Element, xml } from '@xmpp-ftw/core'
import { runFixtures } from '@xmpp-ftw/testing'
import { ItemParser } from '../item-parser.js'
import { form } from './form.js'
import { geoloc } from './geoloc.js'
import { iodef } from './iodef.js'
import { json } from './json.js'
import { tombstone } from './tombstone.js'
import { tune } from './tune.js'

const folder = (name: string) => new URL(`./fixtures/${name}/`, import.meta.url)

for (const [name, codec] of Object.entries({ form, geoloc, iodef, json, tombstone, tune })) {
  runFixtures(name, codec, folder(name))
}

const parser = new ItemParser()
const item = {
  parse: (element: Element): unknown => parser.parse(element),
  build: (content: unknown) => parser.build(content, xml('item')),
}

runFixtures('item', item, folder('item'))
