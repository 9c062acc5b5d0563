import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { privateNames } from '../../tsup.lean.js'

function namesIn(...sources: string[]): string[] {
  return privateNames(
    sources.map((text, index) => ts.createSourceFile(`${index}.ts`, text, ts.ScriptTarget.Latest, true)),
  )
}

describe('names that a lean build shortens', () => {
  it('are those of private members', () => {
    const source = `class A {
      private one = 1
      protected two = 2
      readonly three = 3
      constructor(private readonly four: string, readonly five: string) {}
      private six() { const { one } = this; return one + this.four }
    }`
    expect(namesIn(source)).toEqual(['four', 'one', 'six'])
  })

  it.each([
    ['a member of another class', 'class B { name = 1 }'],
    ['a protected member', 'class B { protected name = 1 }'],
    ['a public parameter of a constructor', 'class B { constructor(readonly name: string) {} }'],
    ['an object', 'const b = { name: 1 }'],
    ['a shorthand', 'const name = 1; const b = { name }'],
    ['an interface', 'interface B { name: string }'],
    ['an access to another object', 'declare const b: A; b.name'],
    ['what is taken out of another object', 'declare const b: A; const { name } = b'],
    ['a parameter that is taken apart', 'function f({ name: other }: A) { return other }'],
    ['a member that the class inherits', 'class B extends C { f() { return this.name } }'],
    ['a text', "declare const b: A; b['name']"],
  ])('are not those that %s has, too', (_what, other) => {
    const source = 'class A { private name = 1; private own = 2 }'
    expect(namesIn(source)).toEqual(['name', 'own'])
    expect(namesIn(source, other)).toEqual(['own'])
    expect(namesIn(`${source}; ${other}`)).toEqual(['own'])
  })
})
