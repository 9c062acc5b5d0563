import { readFileSync } from 'node:fs'
import * as v from 'valibot'
import { type GatewayLimits, LIMITS } from '../options.js'
import { UsageError } from './usage-error.js'

const { boolean, exactOptional, number, strictObject, string } = v
const count = v.pipe(number(), v.integer(), v.minValue(0))
const positive = v.pipe(number(), v.gtValue(0))
const strings = v.array(string())

/** Figures by name, each of which may be left out. */
const figures = <const K extends string>(...keys: readonly K[]) => {
  const figure = exactOptional(positive)
  return strictObject(Object.fromEntries(keys.map((key) => [key, figure])) as Record<K, typeof figure>)
}

const server = strictObject({
  host: exactOptional(string()),
  port: exactOptional(count),
  tls: exactOptional(v.picklist(['required', 'direct', 'off'])),
  ca: exactOptional(v.union([string(), strings])),
  rejectUnauthorized: exactOptional(boolean()),
  allowPlain: exactOptional(boolean()),
  websocket: exactOptional(string()),
})

const policy = strictObject({
  domains: exactOptional(strings),
  servers: exactOptional(v.record(string(), server)),
  hosts: exactOptional(strings),
  register: exactOptional(boolean()),
  anonymous: exactOptional(boolean()),
  limits: exactOptional(figures('maxStanzaBytes', 'maxDepth', 'maxAttributes', 'maxNameLength')),
  timeouts: exactOptional(figures('login', 'step', 'close')),
  reconnect: exactOptional(v.union([v.literal(false), figures('base', 'cap', 'stable')])),
  maxBacklog: exactOptional(positive),
})

const tickets = strictObject({
  keys: v.array(strictObject({ id: string(), secret: string() })),
  audience: string(),
  skew: exactOptional(count),
  maxLifetime: exactOptional(positive),
})

const extension = v.union([
  string(),
  strictObject({ package: string(), options: exactOptional(v.record(string(), v.unknown())) }),
])

/** What a file given with `--config` may hold: a key it does not know is an error, never ignored. */
const configFile = strictObject({
  host: exactOptional(string()),
  port: exactOptional(v.pipe(count, v.maxValue(65_535))),
  path: exactOptional(string()),
  origins: exactOptional(strings),
  allowNoOrigin: exactOptional(boolean()),
  trustedProxies: exactOptional(strings),
  metricsFrom: exactOptional(strings),
  heartbeat: exactOptional(positive),
  resumeWindow: exactOptional(count),
  reloadWindow: exactOptional(count),
  stateDirectory: exactOptional(string()),
  drainTimeout: exactOptional(positive),
  closeTimeout: exactOptional(positive),
  iqTimeout: exactOptional(positive),
  limits: exactOptional(figures(...(Object.keys(LIMITS) as (keyof GatewayLimits)[]))),
  policy: exactOptional(policy),
  tickets: exactOptional(tickets),
  extensions: exactOptional(v.array(extension)),
  logLevel: exactOptional(string()),
})

export type ConfigFile = v.InferOutput<typeof configFile>

/** @throws UsageError that names the file, and the key that is wrong */
export function readConfig(path: string): ConfigFile {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    throw new UsageError(
      `The configuration ${path} cannot be read (${(error as NodeJS.ErrnoException).code})`,
    )
  }
  return parseConfig(text, path)
}

/** @throws UsageError that names the file, and the key that is wrong */
export function parseConfig(text: string, path: string): ConfigFile {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new UsageError(
      `The configuration ${path} is not JSON: ${error instanceof Error ? error.message : error}`,
    )
  }
  if (Array.isArray(value)) throw new UsageError(`The configuration ${path} is wrong: it must be an object`)
  const result = v.safeParse(configFile, value)
  if (result.success) return result.output
  const [issue] = result.issues
  throw new UsageError(
    `The configuration ${path} is wrong at '${v.getDotPath(issue) ?? ''}': ${issue.message}`,
  )
}
