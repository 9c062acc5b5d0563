import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { schemas } from '@xmpp-ftw/core'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { privateNames } from '../../tsup.lean.js'
import { withNamespaceObjects } from '../../tsup.namespaces.js'

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

  it('are of no class that another package extends, where the same short name may mean something else', () => {
    const classes = packages().flatMap(({ name, files }) =>
      files.flatMap((file) => classesOf(file).map((node) => ({ name, node }))),
    )
    const extended = new Set<ts.ClassLikeDeclaration>()
    for (const { name, node } of classes) {
      let base = baseOf(node)
      while (base !== undefined) {
        const named = classes.filter((each) => each.node.name?.text === base)
        const found = named.find((each) => each.name === name) ?? named[0]
        if (found && found.name !== name) extended.add(found.node)
        base = found && baseOf(found.node)
      }
    }
    expect([...extended].map((node) => node.name?.text).sort()).toEqual(['Base', 'FtwError', 'StanzaError'])
    for (const node of extended) expect(namesIn(node.getText())).toEqual([])
  })
})

/** Those that have a lean build. */
function packages(): { name: string; files: ts.SourceFile[] }[] {
  const root = fileURLToPath(new URL('../../packages', import.meta.url))
  const isLean = (name: string) =>
    readFileSync(join(root, name, 'package.json'), 'utf8').includes('dist/lean')
  return readdirSync(root)
    .filter(isLean)
    .map((name) => {
      const folder = join(root, name, 'src')
      const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((path) => /(?<!\.test)(?<!\.test-d)\.ts$/.test(path))
        .map((path) =>
          ts.createSourceFile(path, readFileSync(join(folder, path), 'utf8'), ts.ScriptTarget.Latest, true),
        )
      return { name, files }
    })
}

function classesOf(node: ts.Node): ts.ClassLikeDeclaration[] {
  const inside: ts.ClassLikeDeclaration[] = ts.isClassLike(node) ? [node] : []
  ts.forEachChild(node, (child) => void inside.push(...classesOf(child)))
  return inside
}

function baseOf({ heritageClauses }: ts.ClassLikeDeclaration): string | undefined {
  const clause = heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword)
  return clause?.types[0]?.expression.getText()
}

describe('an export of a whole file', () => {
  const core = fileURLToPath(new URL('../../packages/core/src/index.ts', import.meta.url))

  it('is built as an object of what the file exports', () => {
    const built = withNamespaceObjects(
      core,
      "export * as schemas from './schemas.js'\nexport const after = 1\n",
    )
    const [, imports, members] =
      /^import \{ (.+) \} from '.\/schemas.js'; export const schemas = \{ (.+) \}\nexport const after = 1\n$/.exec(
        built,
      ) ?? []
    const names = Object.keys(schemas).sort()
    expect(imports?.split(', ').sort()).toEqual(names.map((name) => `${name} as schemas_${name}`))
    expect(members?.split(', ').sort()).toEqual(names.map((name) => `${name}: schemas_${name}`))
  })

  it('changes nothing else', () => {
    const source = "export * from './schemas.js'\nimport * as schemas from './schemas.js'\n// export * as\n"
    expect(withNamespaceObjects(core, source)).toBe(source)
  })
})
