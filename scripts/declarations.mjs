/**
 * Writes the type declarations of the package it is run in into `dist`, file by file, as the sources lie.
 *
 *     node ../../scripts/declarations.mjs [tsconfig.json …]
 *
 * What other packages of the workspace declare is read from their `dist`, as whoever installs them does.
 */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const tsc = fileURLToPath(new URL('../node_modules/typescript-7/bin/tsc', import.meta.url))
const given = process.argv.slice(2)

for (const project of given.length > 0 ? given : ['tsconfig.json']) {
  const args = ['-p', project, '--noEmit', 'false', '--emitDeclarationOnly', '--declaration']
  args.push('--outDir', 'dist', '--rootDir', 'src', '--customConditions', 'null')
  const { status } = spawnSync(process.execPath, [tsc, ...args], { stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}
