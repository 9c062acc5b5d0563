/** Programs of the benchmarks, bundled as they would be published and run in processes of their own. */
import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import { build } from 'esbuild'

const root = join(import.meta.dirname, '..')

/** What is not bundled: peers. */
const APART = ['ltx/*', 'stanza', 'strophe.js', 'ws', '@xmpp/client', 'esbuild', '@xmpp-ftw/interop/*']

/**
 * Starts a file below `src` that talks by messages. Those in `processes` have our packages as they are built; others have what
 * no package exports in one bundle with the rest.
 */
export async function start(
  file: string,
  args: readonly string[] = [],
  flags: readonly string[] = [],
): Promise<ChildProcess> {
  const outfile = join(root, 'dist', `${file.replaceAll('/', '-')}.mjs`)
  await build({
    entryPoints: [join(root, 'src', `${file}.ts`)],
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    outfile,
    conditions: ['@xmpp-ftw/source'],
    external: file.startsWith('processes/') ? [...APART, '@xmpp-ftw/*'] : APART,
    define: { 'import.meta.dirname': JSON.stringify(join(root, 'src')) },
    sourcemap: true,
    logLevel: 'error',
  })
  return fork(outfile, args, { execArgv: [...flags], env: { ...process.env, NODE_ENV: 'production' } })
}

/** The next message of a program. Rejects when it ends instead. */
export function answer<T>(program: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null) => reject(new Error(`A program of the benchmark ended with ${code}`))
    program.once('exit', ended)
    program.once('message', (message) => {
      program.off('exit', ended)
      resolve(message as T)
    })
  })
}

export function ask<T>(program: ChildProcess, question: object): Promise<T> {
  const answered = answer<T>(program)
  program.send(question)
  return answered
}

/** Ends a program; resolves when it is gone. */
export async function stop(program: ChildProcess | undefined): Promise<void> {
  if (!program || program.exitCode !== null || program.signalCode !== null) return
  const gone = new Promise((resolve) => program.once('exit', resolve))
  program.kill()
  await gone
}
