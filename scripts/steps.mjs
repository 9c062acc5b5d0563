/** What the commands of the README are made of: steps that say what they do, and that tell what to do when they fail. */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const pnpm = manifest.packageManager.replace(/\+.*/, '')
// What is started from here finds the installed tools, pnpm among them, by their names: asking npx each time takes seconds.
process.env.PATH = [join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter)
const terminal = process.stdout.isTTY === true

/** Lines of a failed program that are shown. */
const SHOWN = 40
/** Milliseconds between signs of life where no line can be written over. */
const PATIENCE = 15_000

export class StepError extends Error {
  /** @param {string} message @param {string} [advice] */
  constructor(message, advice) {
    super(message)
    this.name = 'StepError'
    this.advice = advice
  }
}

/** Stops where this version of Node cannot do it. */
export function checkNode() {
  const wanted = manifest.engines.node.replace(/[^\d.]/g, '')
  const [major = 0, minor = 0] = wanted.split('.').map(Number)
  const [ours = 0, oursMinor = 0] = process.versions.node.split('.').map(Number)
  if (ours > major || (ours === major && oursMinor >= minor)) return
  throw new StepError(
    `Node ${process.versions.node} is too old: ${wanted} or newer is needed.`,
    'Get it from https://nodejs.org',
  )
}

/** Gets the dependencies, unless those that are there are the right ones. */
export async function install() {
  const stamp = join(root, 'node_modules', '.installed')
  const state = fingerprint()
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === state) return
  await run(
    'Getting the dependencies',
    'npx',
    ['--yes', '--prefer-offline', pnpm, 'install', '--frozen-lockfile', '--prefer-offline'],
    {
      advice: 'The dependencies come from the npm registry: is it reachable from here?',
    },
  )
  writeFileSync(stamp, state)
}

/**
 * Runs tasks of the workspace; what has not changed since the last time is not done again.
 * @param {string} title @param {string[]} tasks of turbo.json, and turbo's options
 * @param {object} [options] see `run`
 */
export async function turbo(title, tasks, options = {}) {
  const env = { TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1', ...options.env }
  // Its lines begin with the package and the task.
  const detail = (line) => /^(\S+):\w+: /.exec(line)?.[1]
  await run(title, 'turbo', ['run', ...tasks], { detail, ...options, env })
}

/**
 * Runs a program behind one line that tells how it goes. Its own words are shown if it fails.
 * @param {string} title
 * @param {string} command
 * @param {string[]} args
 * @param {{ env?: Record<string, string>, advice?: string, detail?: (line: string) => string | undefined }} [options]
 *   `advice` is for those it fails for; `detail` reads off the program's lines what it is busy with
 */
export async function run(title, command, args, { env, advice, detail } = {}) {
  const line = progress(title)
  const child = spawn(command, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // npx is a batch file there.
    shell: process.platform === 'win32',
  })
  const last = []
  const hear = (text) => {
    last.push(text)
    if (last.length > SHOWN) last.shift()
    const busy = detail?.(text)
    if (busy !== undefined) line.detail(busy)
  }
  lines(child.stdout, hear)
  lines(child.stderr, hear)
  const problem = await new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('close', (code, signal) =>
      resolve(code === 0 ? undefined : `it ended with ${signal ?? `code ${code}`}`),
    )
  })
  line.end(problem === undefined)
  if (problem === undefined) return
  if (last.length > 0) console.error(`\n${last.map((text) => `    ${text}`).join('\n')}\n`)
  throw new StepError(`${title}: ${problem}.`, advice)
}

/**
 * Does the work of a command; of what fails it shows the reason, and what may help.
 * @param {() => Promise<number | undefined>} work resolves with the exit code
 */
export async function command(work) {
  try {
    process.exitCode = (await work()) ?? 0
  } catch (error) {
    if (!(error instanceof StepError)) throw error
    console.error(`\n  ${error.message}`)
    if (error.advice) console.error(`  ${error.advice}`)
    console.error('')
    process.exitCode = 1
  }
}

/** Everything that decides which dependencies are the right ones. */
function fingerprint() {
  const hash = createHash('sha256')
  const manifests = readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules')
    .flatMap(({ name }) => [name, ...readdirSync(join(root, name)).map((inner) => join(name, inner))])
    .map((folder) => join(folder, 'package.json'))
  for (const file of ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', ...manifests.sort()]) {
    const path = join(root, file)
    if (existsSync(path)) hash.update(`${file}\n`).update(readFileSync(path))
  }
  return hash.digest('hex')
}

/** @param {import('node:stream').Readable} stream @param {(line: string) => void} hear */
function lines(stream, hear) {
  let rest = ''
  stream.setEncoding('utf8')
  stream.on('data', (chunk) => {
    const all = (rest + chunk).split(/\r?\n/)
    rest = all.pop() ?? ''
    for (const line of all) if (line.trim() !== '') hear(line)
  })
  stream.on('end', () => {
    if (rest.trim() !== '') hear(rest)
  })
}

/** One line that turns while something is done, or several where there is no terminal. @param {string} title */
function progress(title) {
  const began = Date.now()
  const seconds = () => `${((Date.now() - began) / 1000).toFixed(1)} s`
  const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
  let turn = 0
  let busy = ''
  const show = () => {
    turn += 1
    process.stdout.write(`\r\x1b[2K  ${frames[turn % frames.length]} ${title}… ${seconds()} ${busy}`)
  }
  if (!terminal) console.log(`  ${title}…`)
  const timer = terminal
    ? setInterval(show, 100)
    : setInterval(() => console.log(`  ${title}… still at it (${seconds()}) ${busy}`), PATIENCE)
  return {
    /** @param {string} text */
    detail(text) {
      busy = text
    },
    /** @param {boolean} well */
    end(well) {
      clearInterval(timer)
      process.stdout.write(`${terminal ? '\r\x1b[2K' : ''}  ${well ? '✓' : '✗'} ${title} (${seconds()})\n`)
    },
  }
}
