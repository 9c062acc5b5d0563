import { parseArgs } from 'node:util'

export interface DemoOptions {
  readonly port: number
  /** Domain of somebody's own server; without it a sample server is started. */
  readonly server?: string
}

export const HELP = `Usage: npm start -- [options]

  --port <number>    where the pages are, instead of 3000
  --server <domain>  log in at this XMPP server instead of a sample one
  --help             show this`

/** @throws Error in words for the person at the keyboard */
export function parseOptions(args: readonly string[]): DemoOptions | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: { port: { type: 'string' }, server: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  })
  if (values.help) return 'help'
  const port = Number(values.port ?? 3000)
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`--port ${values.port}: not a port number`)
  const server = values.server?.trim().toLowerCase()
  if (server !== undefined && !/^[\p{L}\p{N}.-]+$/u.test(server)) {
    throw new Error(`--server ${values.server}: not a domain, such as example.org`)
  }
  return { port, ...(server !== undefined && { server }) }
}
