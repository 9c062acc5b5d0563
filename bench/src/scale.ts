/**
 * What becomes of a gateway as its sessions grow: memory, time to log in, CPU for each message; and whether one busy session
 * slows another. Prints two tables, and writes them to `docs/benchmarks.md` and `results-scale.json`.
 *
 *     npm run bench:scale -- --sessions 500 --sessions 1000
 */
import type { ChildProcess } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { answer, ask, start, stop } from './own-process.js'
import { between, machine } from './report.js'
import { quantile } from './rounds.js'
import type { Usage } from './usage.js'
import { policyFor, startServer } from './world.js'

const { values } = parseArgs({ options: { sessions: { type: 'string', multiple: true } } })
const steps = (values.sessions ?? ['500', '1000', '2000', '5000']).map(Number)
const MESSAGES = 20_000
/** Milliseconds in which nobody does anything. */
const IDLE = 15_000
const TRIPS = 2_000

interface Step {
  sessions: number
  /** Kilobytes of resident memory for each session since the first step's beginning. */
  memory: number
  /** Milliseconds for each login, twenty at a time. */
  login: number
  /** Microseconds of the gateway's CPU for each login, and for each message in and out. */
  loginCpu: number
  messageCpu: number
  /** Microseconds of the gateway's CPU in a second for each session that does nothing. */
  idleCpu: number
}

const PAIRS = ['app', 'quiet', 'busy'].flatMap((who) => [`${who}-anna`, `${who}-ben`])
const FIRST = 100
const most = Math.max(...steps) + FIRST
const server = await startServer([...PAIRS, ...Array.from({ length: most }, (_, n) => `user-${n}`)])
const running: ChildProcess[] = []

async function run(file: string, args: readonly string[]): Promise<ChildProcess> {
  const program = await start(file, args, ['--expose-gc'])
  running.push(program)
  return program
}

const setup = { domain: server.domain, port: server.ports.c2s, kind: 'app' }

async function pair(who: string, url: string): Promise<ChildProcess> {
  const program = await run('processes/pair', [JSON.stringify({ ...setup, who, url })])
  await answer(program)
  return program
}

/** @returns the tables */
async function grow(fair: readonly Fairness[]): Promise<string> {
  const gateway = await run('processes/gateway', [JSON.stringify(policyFor(server))])
  const url = await answer<string>(gateway)
  const talkers = await pair('app', url)
  const crowd = await run('processes/crowd', [JSON.stringify({ ...setup, url })])
  await answer(crowd)
  await ask(talkers, { messages: MESSAGES })
  await ask(crowd, { more: FIRST })
  const first = await ask<Usage>(gateway, {})
  const grown: Step[] = []
  let sessions = 0
  let written = ''
  for (const step of steps) {
    const before = await ask<Usage>(gateway, {})
    const { ms } = await ask<Usage & { ms: number }>(crowd, { more: step - sessions })
    const after = await ask<Usage>(gateway, {})
    await ask(talkers, { messages: MESSAGES })
    const talked = await ask<Usage>(gateway, {})
    await setTimeout(IDLE)
    const idle = await ask<Usage>(gateway, {})
    grown.push({
      sessions: step,
      memory: (after.rss - first.rss) / step / 1_024,
      login: ms / (step - sessions),
      loginCpu: ((after.cpu - before.cpu) * 1_000) / (step - sessions),
      messageCpu: ((talked.cpu - after.cpu) * 1_000) / MESSAGES,
      idleCpu: ((idle.cpu - talked.cpu) * 1_000) / (IDLE / 1_000) / step,
    })
    sessions = step
    written = await write(fair, grown)
    process.stderr.write(`  ${step} sessions\n`)
  }
  return written
}

interface Fairness {
  beside: string
  p50: number
  p99: number
}

/**
 * A session that does little: alone; beside one that sends as fast as it can through another gateway, which tells what the
 * machine they share is to blame for; and beside one that does so through the same gateway.
 */
async function fairness(): Promise<Fairness[]> {
  const [url, elsewhere] = [await limitedGateway(), await limitedGateway()]
  const quiet = await pair('quiet', url)
  const measure = async (beside: string): Promise<Fairness> => {
    const times = await ask<number[]>(quiet, { trips: TRIPS })
    return { beside, p50: quantile(times, 0.5), p99: quantile(times, 0.99) }
  }
  const measureBeside = async (busyUrl: string, beside: string): Promise<Fairness> => {
    const busy = await pair('busy', busyUrl)
    // Far more than it will be done with.
    busy.send({ messages: 10_000_000 })
    const found = await measure(beside)
    await stop(busy)
    return found
  }
  await measure('')
  return [
    await measure('nobody'),
    await measureBeside(elsewhere, 'one that sends as fast as it can through another gateway'),
    await measureBeside(url, 'one that sends as fast as it can through the same gateway'),
  ]
}

/** @returns its URL. What one client may ask is as it is by default. */
async function limitedGateway(): Promise<string> {
  return answer(await run('processes/gateway', [JSON.stringify(policyFor(server)), 'limited']))
}

const FOUND = join(import.meta.dirname, '..', 'results-scale.json')
const DOCS = join(import.meta.dirname, '..', '..', 'docs', 'benchmarks.md')

/** After each step: the last ones take long. @returns the tables */
async function write(fair: readonly Fairness[], grown: readonly Step[]): Promise<string> {
  const table = [
    '| sessions | memory each | time to log in | CPU for each login | CPU for each message | CPU of an idle session |',
    '| --- | --- | --- | --- | --- | --- |',
    ...grown.map(
      ({ sessions, memory, login, loginCpu, messageCpu, idleCpu }) =>
        `| ${sessions} | ${memory.toFixed(1)} kB | ${login.toFixed(1)} ms | ${(loginCpu / 1_000).toFixed(2)} ms | ${messageCpu.toFixed(0)} µs | ${idleCpu.toFixed(1)} µs/s |`,
    ),
    '',
    '| a quiet session beside | message there, p50 | p99 |',
    '| --- | --- | --- |',
    ...fair.map(({ beside, p50, p99 }) => `| ${beside} | ${p50.toFixed(2)} ms | ${p99.toFixed(2)} ms |`),
  ].join('\n')
  const about = { date: new Date().toISOString().slice(0, 10), node: process.version, machine: machine() }
  await writeFile(FOUND, `${JSON.stringify({ ...about, grown, fairness: fair }, undefined, 2)}\n`)
  await between(DOCS, 'scale', `${about.date}, Node ${about.node}, ${about.machine}\n\n${table}`)
  return table
}

try {
  const fair = await fairness()
  await Promise.all(running.splice(0).map(stop))
  console.log(`\n${await grow(fair)}\n`)
} finally {
  await Promise.all(running.map(stop))
  await server.stop()
}
