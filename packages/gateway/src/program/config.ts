import type { Policy, ServerSettings } from '@xmpp-ftw/core/connection/node'
import type { GatewayOptions } from '../options.js'
import { type ConfigFile, readConfig } from './config-file.js'
import type { Given } from './flags.js'
import { UsageError } from './usage-error.js'

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

/** A package to take an extension from, and what its factory is called with. */
export interface ExtensionChoice {
  package: string
  options?: Readonly<Record<string, unknown>>
}

export interface ProgramConfig {
  gateway: Omit<GatewayOptions, 'extensions' | 'log' | 'policy'> & { policy: Policy }
  /** Absent: whatever of the project's own packages there is. */
  extensions?: readonly ExtensionChoice[]
  logLevel: LogLevel
}

/**
 * Flags over environment over file over defaults. A list replaces the one below it.
 * @throws UsageError
 */
export function programConfig(given: Given): ProgramConfig {
  const path = text(given, 'config')
  const { policy, extensions, logLevel, ...file } = path === undefined ? ({} as ConfigFile) : readConfig(path)
  const chosen = list(given, 'extensions')?.map((name) => ({ package: name })) ?? extensions?.map(choice)
  return {
    gateway: {
      ...file,
      ...defined({
        host: text(given, 'host'),
        port: integer(given, 'port', 65_535),
        path: text(given, 'path'),
        origins: list(given, 'origin'),
        allowNoOrigin: flag(given, 'allow-no-origin'),
        trustedProxies: list(given, 'trusted-proxies'),
        metricsFrom: list(given, 'metrics-from'),
        stateDirectory: text(given, 'state-directory'),
      }),
      policy: policyOf(given, policy),
    },
    ...(chosen && { extensions: chosen.filter((each) => each.package !== 'none') }),
    logLevel: level(text(given, 'log-level') ?? logLevel ?? 'info'),
  }
}

function policyOf(given: Given, { domains = [], ...file }: NonNullable<ConfigFile['policy']> = {}): Policy {
  const everywhere = serverOf(given)
  return {
    ...file,
    ...(everywhere && { servers: { ...file.servers, '*': everywhere } }),
    domains: list(given, 'domain') ?? domains,
    ...defined({
      hosts: list(given, 'allow-host'),
      register: flag(given, 'allow-register'),
      anonymous: flag(given, 'allow-anonymous'),
    }),
  }
}

/** What the command line says of the server of every domain that the file says nothing of. */
function serverOf(given: Given): ServerSettings | undefined {
  const insecure = flag(given, 'insecure-loopback') === true
  const where = text(given, 'xmpp-host') ?? (insecure ? 'localhost' : undefined)
  if (where === undefined) return undefined
  const parts = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(where)
  const host = parts?.[1] ?? parts?.[2]
  if (host === undefined) throw new UsageError(`--xmpp-host: '${where}' is no host[:port]`)
  return {
    host,
    ...(parts?.[3] !== undefined && { port: Number(parts[3]) }),
    ...(insecure && { rejectUnauthorized: false, allowPlain: true }),
  }
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

/** Without the keys that say nothing, so that they do not hide what lies below. */
function defined<T extends object>(values: T): Defined<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Defined<T>
}

function choice(extension: string | ExtensionChoice): ExtensionChoice {
  return typeof extension === 'string' ? { package: extension } : extension
}

function level(name: string): LogLevel {
  const found = LOG_LEVELS.find((each) => each === name)
  if (!found) throw new UsageError(`The log level '${name}' is none of ${LOG_LEVELS.join(', ')}`)
  return found
}

function text(given: Given, name: keyof Given): string | undefined {
  const value = given[name]
  return typeof value === 'string' ? value : undefined
}

function flag(given: Given, name: keyof Given): boolean | undefined {
  const value = given[name]
  return typeof value === 'boolean' ? value : undefined
}

function list(given: Given, name: keyof Given): string[] | undefined {
  const value = given[name]
  return Array.isArray(value) ? value : undefined
}

function integer(given: Given, name: keyof Given, most: number): number | undefined {
  const value = text(given, name)
  if (value === undefined) return undefined
  if (!/^\d+$/.test(value) || Number(value) > most) {
    throw new UsageError(`--${name} must be a whole number from 0 to ${most}`)
  }
  return Number(value)
}
