import { parseArgs } from 'node:util'
import { UsageError } from './usage-error.js'

export interface Flag {
  /** What stands for its value in the help; absent for a switch. */
  value?: string
  /** May be given several times; in the environment its values are separated by commas. */
  multiple?: true
  help: string
}

/** Everything that can be said on the command line, and in the environment as `XMPP_FTW_…`. */
export const FLAGS = {
  config: { value: 'file', help: 'Read options from a JSON file; flags and environment win over it' },
  host: { value: 'address', help: 'Address to listen on (default 127.0.0.1)' },
  port: { value: 'number', help: 'Port to listen on (default 5290, 0 takes a free one)' },
  path: { value: 'path', help: 'Path of the WebSocket (default /xmpp-ftw)' },
  origin: { value: 'url', multiple: true, help: 'Origin of pages that may connect; * admits everybody' },
  'allow-no-origin': { help: 'Admit clients that send no origin: programs, not pages' },
  'trusted-proxies': {
    value: 'networks',
    multiple: true,
    help: 'Reverse proxies whose X-Forwarded-For is believed: addresses, networks, loopback, private',
  },
  'metrics-from': {
    value: 'networks',
    multiple: true,
    help: 'Who may read /metrics: addresses, networks, loopback, private (default nobody)',
  },
  domain: {
    value: 'domain',
    multiple: true,
    help: 'XMPP domain one may log in to; *.example.org, * for any',
  },
  'xmpp-host': {
    value: 'host[:port]',
    help: 'Where the server of these domains is, instead of what DNS says',
  },
  'allow-host': {
    value: 'host[:port]',
    multiple: true,
    help: 'Host that a login may name besides its domain',
  },
  'allow-register': { help: 'Let people register accounts' },
  'allow-anonymous': { help: 'Let people log in without an account' },
  'insecure-loopback': {
    help: 'Trust a server on this machine (--xmpp-host, default localhost) whatever its certificate',
  },
  extensions: {
    value: 'packages',
    multiple: true,
    help: 'Extensions to install, separated by commas; none for none',
  },
  'state-directory': {
    value: 'path',
    help: 'Where sessions outlive a restart of the gateway; readable to nobody else (default none)',
  },
  'log-level': {
    value: 'level',
    help: 'debug, info, warn, error or silent (default info); logs go to stderr',
  },
  help: { help: 'Show this' },
  version: { help: 'Show the version' },
} as const satisfies Record<string, Flag>

export type FlagName = keyof typeof FLAGS
export type Given = Partial<Record<FlagName, string | boolean | string[]>>

const ENTRIES = Object.entries(FLAGS) as [FlagName, Flag][]

/** @throws UsageError */
export function parseFlags(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Given {
  return { ...fromEnvironment(env), ...fromArguments(args) }
}

function fromArguments(args: readonly string[]): Given {
  const options = Object.fromEntries(
    ENTRIES.map(([name, { value, multiple }]) => [
      name,
      { type: value === undefined ? ('boolean' as const) : ('string' as const), multiple: multiple ?? false },
    ]),
  )
  try {
    const given = parseArgs({ args: [...args], options, strict: true, allowPositionals: false })
      .values as Given
    for (const [name, value] of Object.entries(given)) {
      if (Array.isArray(value)) given[name as FlagName] = value.flatMap(list)
    }
    return given
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

export function environmentName(flag: string): string {
  return `XMPP_FTW_${flag.replaceAll('-', '_').toUpperCase()}`
}

function fromEnvironment(env: Readonly<Record<string, string | undefined>>): Given {
  const given: Given = {}
  for (const [name, { value, multiple }] of ENTRIES) {
    const variable = environmentName(name)
    const text = env[variable]
    if (text === undefined || text === '' || name === 'help' || name === 'version') continue
    if (multiple) given[name] = list(text)
    else given[name] = value === undefined ? yesOrNo(variable, text) : text
  }
  return given
}

function list(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
}

function yesOrNo(variable: string, text: string): boolean {
  if (/^(1|true|yes|on)$/i.test(text)) return true
  if (/^(0|false|no|off)$/i.test(text)) return false
  throw new UsageError(`${variable} must be true or false`)
}

export function helpText(): string {
  const lines = ENTRIES.map(([name, { value, help }]) => {
    const left = `  --${name}${value === undefined ? '' : ` <${value}>`}`
    return left.length < 30 ? `${left.padEnd(30)}${help}` : `${left}\n${' '.repeat(30)}${help}`
  })
  return `Usage: xmpp-ftw [options]

A WebSocket server that speaks JSON to web pages and XMPP to servers.
Closed by default: name the domains one may log in to, and the origins of the pages that may connect.

  xmpp-ftw --domain example.org --origin https://chat.example.org

${lines.join('\n')}

Each option can come from the environment too: --allow-register as ${environmentName('allow-register')}=true, lists
separated by commas. The file given with --config takes these and more; see the README.
`
}
