import { createRequire } from 'node:module'
import { createGateway, type Gateway, type GatewayAddress } from '../gateway.js'
import { type ProgramConfig, programConfig } from './config.js'
import { loadExtensions } from './extensions.js'
import { helpText, parseFlags } from './flags.js'
import { PinoLog } from './pino-log.js'
import { UsageError } from './usage-error.js'

/** Starts the program; it goes on until a signal ends it. */
export async function run(args: readonly string[]): Promise<void> {
  try {
    const given = parseFlags(args, process.env)
    if (given.help) return void process.stdout.write(helpText())
    if (given.version) return void process.stdout.write(`${version()}\n`)
    await serve(programConfig(given))
  } catch (error) {
    process.stderr.write(`xmpp-ftw: ${message(error)}\n`)
    if (error instanceof UsageError) process.stderr.write('Try: xmpp-ftw --help\n')
    process.exitCode = error instanceof UsageError ? 2 : 1
  }
}

async function serve(config: ProgramConfig): Promise<void> {
  const log = new PinoLog(config.logLevel)
  const extensions = await loadExtensions(config.extensions)
  const gateway = made(() => createGateway({ ...config.gateway, extensions, log, processMetrics: true }))
  // Whatever escapes belongs to one session; the others must not end with it.
  process.on('unhandledRejection', (error) => log.error('a failure nobody took', { error: message(error) }))
  endOnSignal(gateway)
  const address = await listen(gateway, config)
  announce(address, gateway.extensions, config)
}

/** What is wrong with the options is for whoever gave them. */
function made(make: () => Gateway): Gateway {
  try {
    return make()
  } catch (error) {
    throw new UsageError(message(error))
  }
}

async function listen(gateway: Gateway, { gateway: { host, port } }: ProgramConfig): Promise<GatewayAddress> {
  try {
    return (await gateway.listen()) as GatewayAddress
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    await gateway.close()
    if (code === 'EADDRINUSE') {
      throw new Error(`port ${port ?? 'asked for'} is taken by another program: choose another with --port`)
    }
    if (code === 'EACCES') throw new Error(`port ${port} may not be used: choose one above 1023 with --port`)
    if (code === 'EADDRNOTAVAIL')
      throw new Error(`this machine has no address ${host}: choose another with --host`)
    throw error
  }
}

function announce(address: GatewayAddress, extensions: readonly string[], { gateway }: ProgramConfig): void {
  const { policy, origins = [], allowNoOrigin } = gateway
  const admitted = [...origins, ...(allowNoOrigin ? ['programs without one'] : [])]
  const line = (what: string, values: readonly string[], otherwise: string) =>
    `  ${what.padEnd(12)}${values.length > 0 ? values.join(', ') : otherwise}\n`
  process.stdout.write(
    `xmpp-ftw ${version()} listens on ${address.url}\n` +
      line('domains', policy.domains, 'none, so nobody can log in: name some with --domain') +
      line(
        'origins',
        admitted,
        'none, so nobody can connect: name some with --origin, or --allow-no-origin',
      ) +
      line('extensions', extensions, 'none'),
  )
}

function endOnSignal(gateway: Gateway): void {
  let asked = false
  const end = () => {
    // Whoever asks twice does not want to wait.
    if (asked) process.exit(130)
    asked = true
    process.stdout.write('Closing\n')
    void gateway.close().then(() => process.exit(0))
  }
  process.on('SIGINT', end)
  process.on('SIGTERM', end)
}

function version(): string {
  const find = createRequire(import.meta.url)
  // Beside the sources as well as in what is published, a folder further up or down.
  for (const path of ['../package.json', '../../package.json']) {
    try {
      return (find(path) as { version: string }).version
    } catch {}
  }
  return 'unknown'
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
