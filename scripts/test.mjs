/** `npm test`: everything there is to check. For a fresh clone with only Node and npm. */
import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { checkNode, command, install, root, run, turbo } from './steps.mjs'

/** The compiler that only checks: several times as fast as the one that the build needs for its declarations. */
const TSC = 'node_modules/typescript-7/bin/tsc'
const report = join(root, '.cache', 'tests.json')
const records = join(root, 'interop', '.records')

await command(async () => {
  checkNode()
  await install()
  // A workspace of its own: what only one test needs is nothing that `npm start` should wait for.
  await run(
    'Getting what the test of publishing needs',
    'pnpm',
    ['--dir', 'publishing', 'install', '--frozen-lockfile', '--prefer-offline'],
    { advice: 'It comes from the npm registry, as the other dependencies do: is it reachable from here?' },
  )
  await turbo('Building', ['build', '--output-logs=errors-only'])
  await run(
    'Finding or installing servers and a browser',
    process.execPath,
    ['interop/dist/provision-cli.js'],
    {
      advice: 'The lines above say what is missing and how to install it.',
    },
  )
  await run('Linting', 'biome', ['check', '--error-on-warnings', '.'])
  await turbo('Checking types', ['typecheck', '--output-logs=errors-only'])
  await run('Checking types of scripts and examples', process.execPath, [TSC, '-p', '.'])
  await run('Checking types of the test of publishing', process.execPath, [TSC, '-p', 'publishing'])
  await run('Taking the code out of the documentation', ...script('extract-doc-code.ts'))
  await run('Checking types of that code', process.execPath, [TSC, '-p', 'tsconfig/docs.json'])
  await run('… as pages see it', process.execPath, [TSC, '-p', 'tsconfig/docs-page.json'])
  await run('Checking what the API reference links to', 'typedoc', ['--options', 'typedoc.check.json'])
  await run('Following the links of the documentation', ...script('check-links.ts'))
  await run('Comparing event tables with contracts', ...script('write-event-tables.ts', '--check'))
  await run('Comparing the AsyncAPI document with contracts', ...script('write-asyncapi.ts', '--check'))
  await run('Comparing the table of packages', ...script('write-package-table.ts', '--check'))
  await run('Comparing the list of XEPs', ...script('write-doap.ts', '--check'))

  rmSync(records, { recursive: true, force: true })
  rmSync(report, { force: true })
  mkdirSync(join(root, '.cache'), { recursive: true })
  const tests = process.argv.slice(2)
  const passed = await testsPass(tests)
  if (passed && tests.length === 0) {
    await run('Looking for events that no test ran', ...script('check-events.ts'))
  }
  return summary() && passed ? 0 : 1
})

/** @param {string} name @param {...string} args @returns {[string, string[]]} */
function script(name, ...args) {
  return ['tsx', ['--conditions=@xmpp-ftw/source', `scripts/${name}`, ...args]]
}

/** Runs the tests, their words going straight to whoever watches. */
function testsPass(args) {
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const child = spawn('vitest', ['run', ...reporters, ...args], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve(code === 0))
  })
}

/** The last line: how many tests passed and failed. `false` when none ran. */
function summary() {
  let results = { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0 }
  try {
    results = JSON.parse(readFileSync(report, 'utf8'))
  } catch {
    console.error('The tests left no report.')
  }
  const skipped = results.numPendingTests + results.numTodoTests
  const all = [`${results.numPassedTests} passed`, `${results.numFailedTests} failed`]
  if (skipped > 0) all.push(`${skipped} skipped`)
  console.log(`\n${all.join(', ')}`)
  return results.numPassedTests > 0 && skipped === 0
}
