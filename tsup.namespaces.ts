/**
 * `export * as name from './file.js'`, built as an object of the file's exports: bundlers make of it one with getters, which a
 * call fills, and so none of them leaves it, and all it names, out of a page that has no use for it.
 */
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Options } from 'tsup'
import ts from 'typescript'

type Plugin = NonNullable<Options['esbuildPlugins']>[number]

export function namespaceObjects(): Plugin {
  return {
    name: 'namespace-objects',
    setup(build) {
      build.onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, async ({ path }) => ({
        contents: withNamespaceObjects(path, await readFile(path, 'utf8')),
        loader: 'ts',
      }))
    },
  }
}

/** @returns the source with an object for each `export * as` */
export function withNamespaceObjects(path: string, source: string): string {
  if (!source.includes('export * as')) return source
  const file = ts.createSourceFile(path, source, ts.ScriptTarget.Latest, true)
  let built = source
  for (const statement of [...file.statements].reverse()) {
    if (!ts.isExportDeclaration(statement) || !statement.moduleSpecifier) continue
    const { exportClause, moduleSpecifier } = statement
    if (!exportClause || !ts.isNamespaceExport(exportClause)) continue
    const name = exportClause.name.text
    const from = (moduleSpecifier as ts.StringLiteral).text
    const names = exportedNames(join(dirname(path), from.replace(/\.js$/, '.ts')))
    const imports = names.map((one) => `${one} as ${name}_${one}`)
    const members = names.map((one) => `${one}: ${name}_${one}`)
    const object = `import { ${imports.join(', ')} } from '${from}'; export const ${name} = { ${members.join(', ')} }`
    built = built.slice(0, statement.getStart()) + object + built.slice(statement.end)
  }
  return built
}

/** Of the values that a file declares and exports. */
function exportedNames(path: string): string[] {
  const file = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true)
  return file.statements.flatMap((statement) => {
    const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : []
    if (!modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return []
    if (ts.isVariableStatement(statement))
      return statement.declarationList.declarations.map(({ name }) => name.getText())
    return ts.isFunctionDeclaration(statement) && statement.name ? [statement.name.text] : []
  })
}
