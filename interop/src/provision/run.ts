import { spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs'

export class CommandError extends Error {
  override readonly name = 'CommandError'
}

export interface RunOptions {
  /** Gets everything the command prints; its last lines become part of the error. */
  readonly logFile: string
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
}

/** Runs a command to its end. Its output goes to the log file. */
export function run(command: string, args: readonly string[], options: RunOptions): Promise<void> {
  const log = openSync(options.logFile, 'a')
  writeSync(
    log,
    `$ ${[command, ...args].map((word) => (word.includes('\n') ? '<script>' : word)).join(' ')}\n`,
  )
  return new Promise<void>((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', log, log],
    })
    child.once('error', (error) => reject(new CommandError(`${command}: ${error.message}`)))
    child.once('exit', (code, signal) => {
      if (code === 0) return resolve()
      reject(
        new CommandError(
          `${command} failed (${signal ?? `exit code ${code}`}). Its last lines:\n${lastLines(options.logFile)}`,
        ),
      )
    })
  }).finally(() => closeSync(log))
}

/** The end of a log file, to be shown in an error. */
export function lastLines(file: string): string {
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
  return lines
    .slice(-15)
    .map((line) => `    ${line}`)
    .join('\n')
}

/** What a command prints, or nothing where it fails or is missing. */
export function output(command: string, args: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, LC_ALL: 'C' },
    })
    let text = ''
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
    })
    child.once('error', () => resolve(undefined))
    child.once('close', (code) => resolve(code === 0 ? text : undefined))
  })
}
