/** Checks a codec against pairs of files made from its specification's own examples. */
import { readdirSync, readFileSync } from 'node:fs'
import { type Codec, parseElement } from '@xmpp-ftw/core'
import { describe, expect, test } from 'vitest'
import './xml-matchers.js'

export interface FixtureOptions {
  /** Makes JSON of a value that is none: one that holds elements, say. */
  toJson?: (value: unknown) => unknown
}

/**
 * Registers tests for each pair in the folder. Which ways a pair is checked is in its name:
 * `name.json` both ways, `name.parse.json` from XML alone, `name.build.json` to XML alone; each beside `name.xml`.
 * `null` in a `.parse.json` stands for a payload the codec must refuse.
 * @param folder with a slash at its end: `new URL('./fixtures/delay/', import.meta.url)`
 */
export function runFixtures<T, Built>(
  name: string,
  codec: Pick<Codec<T, Built>, 'parse' | 'build'>,
  folder: URL,
  { toJson = (value) => value }: FixtureOptions = {},
): void {
  const read = (file: string) => readFileSync(new URL(file, folder), 'utf8')
  const files = readdirSync(folder).sort()
  describe(`${name}: fixtures`, () => {
    test('every file has its pair', () => {
      const stems = (ending: RegExp) => [
        ...new Set(files.filter((file) => ending.test(file)).map((file) => file.replace(ending, ''))),
      ]
      expect(stems(/\.xml$/)).not.toEqual([])
      expect(stems(/\.xml$/)).toEqual(stems(/(?:\.(?:parse|build))?\.json$/))
    })

    for (const file of files) {
      const [, stem, way] = /^(.+?)(?:\.(parse|build))?\.json$/.exec(file) ?? []
      if (stem === undefined) continue
      const json = (): unknown => JSON.parse(read(file))
      if (way !== 'build') {
        test(`${stem} is parsed`, () => {
          expect(toJson(codec.parse(parseElement(read(`${stem}.xml`).trim()))) ?? null).toStrictEqual(json())
        })
      }
      if (way !== 'parse') {
        test(`${stem} is built`, () => {
          expect(codec.build(json() as Built)).toEqualXml(read(`${stem}.xml`))
        })
      }
    }
  })
}
