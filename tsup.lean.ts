/**
 * The second build of each portable package, under the export condition `production` that bundlers set for
 * production builds: the same behaviour without what only manuals, forms and types need of a contract.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import type { Options } from 'tsup'
import ts from 'typescript'
import { withNamespaceObjects } from './tsup.namespaces.ts'

type Plugin = NonNullable<Options['esbuildPlugins']>[number]

/** Keys of an event that nothing reads at run time. */
const PROSE = new Set(['summary', 'xep', 'examples', 'output', 'payload', 'answers', 'after', 'destroys'])

/** Stands above members that are left out. */
const NOT_LEAN = '// Not in lean builds.'

/** Options of a lean build that differ from those of the full one. */
export function lean(options: Options): Options {
  return {
    ...options,
    outDir: 'dist/lean',
    esbuildPlugins: [leanSources()],
    esbuildOptions(build, context) {
      options.esbuildOptions?.(build, context)
      const names = privateNames(sources())
      if (names.length > 0) build.mangleProps = new RegExp(`^(?:${names.join('|')})$`)
    },
  }
}

/** Those of the package that is being built. */
function sources(): ts.SourceFile[] {
  return readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((path) => /(?<!\.test)(?<!\.test-d)\.ts$/.test(path))
    .map((path) => join('src', path))
    .map((path) => ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true))
}

/**
 * Names that nothing but private members of classes has, each of them used by its own class alone: minifiers of pages leave
 * them as they are, since for all they know others might use them.
 */
export function privateNames(files: readonly ts.SourceFile[]): string[] {
  const own = new Set<string>()
  const others = new Set<string>()
  const visit = (node: ts.Node, members: ReadonlySet<string>): void => {
    const inside = ts.isClassLike(node) ? privateMembers(node) : members
    for (const name of inside) own.add(name)
    const used = nameOf(node)
    if (used !== undefined && !(isOwnAccess(node) && inside.has(used)) && !isPrivate(node)) others.add(used)
    ts.forEachChild(node, (child) => visit(child, inside))
  }
  for (const file of files) visit(file, new Set())
  return [...own].filter((name) => !others.has(name)).sort()
}

function privateMembers(node: ts.ClassLikeDeclaration): Set<string> {
  const names = new Set<string>()
  for (const member of node.members) {
    const declared = ts.isConstructorDeclaration(member) ? member.parameters : [member]
    for (const one of declared) {
      if (isPrivate(one) && one.name && ts.isIdentifier(one.name)) names.add(one.name.text)
    }
  }
  return names
}

function isPrivate(node: ts.Node): boolean {
  return (
    ts.canHaveModifiers(node) &&
    (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword)
  )
}

/** Name of the property that the node declares, reads or writes; every text might be one, too. */
function nameOf(node: ts.Node): string | undefined {
  if (ts.isPropertyAccessExpression(node)) return node.name.text
  if (ts.isStringLiteralLike(node)) return node.text
  if (ts.isBindingElement(node)) return (node.propertyName ?? node.name).getText()
  const isMember = ts.isClassElement(node) || ts.isTypeElement(node) || ts.isObjectLiteralElementLike(node)
  const isParameter = ts.isParameter(node) && ts.isParameterPropertyDeclaration(node, node.parent)
  return isMember || isParameter ? node.name?.getText() : undefined
}

/** `this.name`, or a name taken out of `this`. */
function isOwnAccess(node: ts.Node): boolean {
  if (ts.isPropertyAccessExpression(node)) return node.expression.kind === ts.SyntaxKind.ThisKeyword
  if (!ts.isBindingElement(node) || !ts.isObjectBindingPattern(node.parent)) return false
  const { parent } = node.parent
  return ts.isVariableDeclaration(parent) && parent.initializer?.kind === ts.SyntaxKind.ThisKeyword
}

function leanSources(): Plugin {
  return {
    name: 'lean-sources',
    setup(build) {
      build.onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, async ({ path }) => ({
        contents: leanSource(path, withNamespaceObjects(path, await readFile(path, 'utf8'))),
        loader: extname(path) === '.tsx' ? 'tsx' : 'ts',
      }))
    },
  }
}

interface Edit {
  start: number
  end: number
  text: string
}

/** A source without the prose of its contracts, and with constants that bundlers can see to be unused. */
export function leanSource(path: string, source: string): string {
  const file = ts.createSourceFile(path, source, ts.ScriptTarget.Latest, true)
  const edits: Edit[] = []
  for (const statement of file.statements) {
    if (ts.isVariableStatement(statement)) markPure(statement, edits)
  }
  cutProse(file, edits)
  for (const statement of file.statements) {
    if (ts.isClassDeclaration(statement)) cutMembers(statement, edits)
  }
  return withoutUnusedImports(path, apply(source, edits))
}

/** What only prose made use of: a bundler that is told that the other module has no effects wonders why it is there. */
function withoutUnusedImports(path: string, source: string): string {
  const file = ts.createSourceFile(path, source, ts.ScriptTarget.Latest, true)
  const used = new Set<string>()
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) return
    if (ts.isIdentifier(node)) used.add(node.text)
    ts.forEachChild(node, visit)
  }
  visit(file)
  const unused = file.statements.filter((statement) => {
    const names = ts.isImportDeclaration(statement) ? localNames(statement) : []
    return names.length > 0 && !names.some((name) => used.has(name))
  })
  return apply(
    source,
    unused.map((statement) => ({ start: statement.getStart(), end: statement.end, text: '' })),
  )
}

function localNames({ importClause }: ts.ImportDeclaration): string[] {
  const { name, namedBindings } = importClause ?? {}
  const own = name ? [name.text] : []
  if (!namedBindings) return own
  if (ts.isNamespaceImport(namedBindings)) return [...own, namedBindings.name.text]
  return [...own, ...namedBindings.elements.map((element) => element.name.text)]
}

/** Nothing at the top of our modules has effects, but a call, a spread or a getter could have some for all a bundler knows. */
function markPure(statement: ts.VariableStatement, edits: Edit[]): void {
  for (const { initializer } of statement.declarationList.declarations) {
    if (!initializer || !mayHaveEffects(initializer)) continue
    edits.push({
      start: initializer.getStart(),
      end: initializer.getStart(),
      text: '/* @__PURE__ */ (() => (',
    })
    edits.push({ start: initializer.end, end: initializer.end, text: '))()' })
  }
}

function mayHaveEffects(node: ts.Node): boolean {
  if (ts.isFunctionLike(node)) return false
  if (ts.isSpreadAssignment(node) || ts.isSpreadElement(node) || ts.isCallExpression(node)) return true
  if (ts.isPropertyAccessExpression(node) || ts.isTemplateExpression(node)) return true
  return ts.forEachChild(node, mayHaveEffects) ?? false
}

/** What only processes need that hand sessions on, as pages never do: members of classes that say so. */
function cutMembers(declaration: ts.ClassDeclaration, edits: Edit[]): void {
  const { text } = declaration.getSourceFile()
  for (const member of declaration.members) {
    const before = text.slice(member.getFullStart(), member.getStart())
    if (before.includes(NOT_LEAN)) edits.push({ start: member.getFullStart(), end: member.end, text: '' })
  }
}

function cutProse(node: ts.Node, edits: Edit[]): void {
  if (ts.isObjectLiteralExpression(node) && (isEvent(node) || isCodec(node))) {
    for (const property of node.properties) {
      if (isNamed(property, PROSE)) edits.push(cut(property))
      else cutProse(property, edits)
    }
    return
  }
  ts.forEachChild(node, (child) => cutProse(child, edits))
}

/** An event, or a part of one that several share. */
function isEvent(node: ts.ObjectLiteralExpression): boolean {
  const has = (name: string) => node.properties.some((property) => isNamed(property, new Set([name])))
  return node.properties.some(isSummary) || (has('examples') && (has('input') || has('payload')))
}

function isSummary(property: ts.ObjectLiteralElementLike): boolean {
  return (
    ts.isPropertyAssignment(property) &&
    isNamed(property, new Set(['summary'])) &&
    ts.isStringLiteralLike(property.initializer)
  )
}

/** A codec names its specification, for readers. */
function isCodec(node: ts.ObjectLiteralExpression): boolean {
  const has = (name: string) => node.properties.some((property) => isNamed(property, new Set([name])))
  return has('xep') && has('parse')
}

function isNamed(property: ts.ObjectLiteralElementLike, names: ReadonlySet<string>): boolean {
  return property.name !== undefined && ts.isIdentifier(property.name) && names.has(property.name.text)
}

/** The property with the comma after it. */
function cut(property: ts.ObjectLiteralElementLike): Edit {
  const { text } = property.getSourceFile()
  const comma = /^\s*,/.exec(text.slice(property.end))
  return { start: property.getFullStart(), end: property.end + (comma?.[0].length ?? 0), text: '' }
}

function apply(source: string, edits: Edit[]): string {
  let lean = source
  for (const { start, end, text } of edits.sort((a, b) => b.start - a.start || b.end - a.end)) {
    lean = lean.slice(0, start) + text + lean.slice(end)
  }
  return lean
}
