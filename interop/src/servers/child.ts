import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { which } from '../provision/roots.js'
import type { Tool } from '../provision/tool.js'
import { atExit } from './last-will.js'

export interface ChildOptions {
  readonly cwd: string
  /** Gets whatever the program prints. */
  readonly outputFile: string
  readonly env?: Readonly<Record<string, string>>
}

export interface Child {
  readonly pid: number
  /** Resolves when the process has ended, whatever the reason. */
  readonly exited: Promise<string>
  readonly running: boolean
  signal(signal: NodeJS.Signals): void
  /** SIGTERM, and SIGKILL for one that does not heed it within 5 s. */
  stop(): Promise<void>
  kill(): Promise<void>
}

/** Starts a program that lives no longer than this process. */
export function startChild(tool: Tool, args: readonly string[], options: ChildOptions): Promise<Child> {
  const [command = tool.command, ...rest] = [...deathWish(), tool.command, ...tool.args, ...args]
  const output = openSync(options.outputFile, 'a')
  const child = spawn(command, rest, {
    cwd: options.cwd,
    env: { ...process.env, ...tool.env, ...options.env },
    stdio: ['ignore', output, output],
    // Ctrl-C at a terminal reaches the whole process group: it is for us to end the server, in order.
    detached: true,
  })
  closeSync(output)
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(new Error(`${tool.command} does not start: ${error.message}`)))
    child.once('spawn', () => resolve(supervise(child)))
  })
}

/** Linux can end the child itself when we are killed (by SIGKILL, say) and can do nothing any more. */
function deathWish(): string[] {
  if (process.platform !== 'linux') return []
  const setpriv = which('setpriv')
  return setpriv === undefined ? [] : [setpriv, '--pdeathsig', 'KILL', '--']
}

function supervise(child: ChildProcess): Child {
  const { pid } = child
  if (pid === undefined) throw new Error('a started process has a pid')
  let running = true
  const killGroup = () => {
    try {
      process.kill(-pid, 'SIGKILL')
    } catch {
      // Nobody is left in the group.
    }
  }
  const forget = atExit(killGroup)
  const exited = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => {
      running = false
      // The programs' own helpers, Erlang's for one.
      killGroup()
      forget()
      resolve(signal ?? `exit code ${code}`)
    })
  })
  // The server must not keep a finished test run from ending.
  child.unref()
  const signal = (name: NodeJS.Signals) => {
    if (running) process.kill(pid, name)
  }
  return {
    pid,
    exited,
    get running() {
      return running
    },
    signal,
    async stop() {
      if (!running) return
      // One that stands still cannot heed anything.
      signal('SIGCONT')
      signal('SIGTERM')
      const timer = setTimeout(killGroup, 5_000)
      await hold(child, exited)
      clearTimeout(timer)
    },
    async kill() {
      if (!running) return
      killGroup()
      await hold(child, exited)
    },
  }
}

/** While somebody waits for the end of the process, it does keep this process going. */
async function hold(child: ChildProcess, exited: Promise<string>): Promise<void> {
  child.ref()
  await exited
}
