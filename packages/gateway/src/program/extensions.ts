import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { ExtensionFactory } from '@xmpp-ftw/core'
import type { ExtensionChoice } from './config.js'
import { UsageError } from './usage-error.js'

/** The project's own extensions, in the order in which stanzas are best offered to them. */
export const KNOWN = [
  'ping',
  'disco',
  'register',
  'pubsub',
  'avatar',
  'muc',
  'command',
  'search',
  'mam',
  'rpc',
  'http',
  'jingle',
  'superfeedr',
  'buddycloud',
  'fanout',
] as const

/** Only when they are asked for: they show the app stanzas that hold whatever others put into them. */
const BY_CHOICE = ['wtf', 'debug'] as const

const SCOPE = '@xmpp-ftw/'

/**
 * Imports the packages chosen; where nothing was chosen, whichever of the project's own are installed.
 * @throws UsageError when a package that was chosen is not there, or exports no factory
 */
export async function loadExtensions(choices?: readonly ExtensionChoice[]): Promise<ExtensionFactory[]> {
  if (choices) return Promise.all(choices.map(chosen))
  const found = await Promise.all(KNOWN.map((name) => imported(SCOPE + name)))
  return found.flatMap((module, index) => (module ? [factoryOf(module, SCOPE + KNOWN[index])()] : []))
}

async function chosen({ package: given, options }: ExtensionChoice): Promise<ExtensionFactory> {
  const name = [...KNOWN, ...BY_CHOICE].some((known) => known === given) ? SCOPE + given : given
  const module = await imported(name)
  if (!module) throw new UsageError(`The extension ${name} is not installed: npm install ${name}`)
  return factoryOf(module, name)(options)
}

type Factory = (options?: Readonly<Record<string, unknown>>) => ExtensionFactory

/** A package exports its factory under its own short name: `ping` of `@xmpp-ftw/ping`, `lastActivity` of `xmpp-ftw-last-activity`. */
function factoryOf(module: Record<string, unknown>, name: string): Factory {
  const short = name.slice(name.lastIndexOf('/') + 1).replace(/^xmpp-ftw-/, '')
  const camel = short.replace(/-+([a-z\d])/g, (_all, letter: string) => letter.toUpperCase())
  const factory = module[camel] ?? module.default
  if (typeof factory !== 'function') throw new UsageError(`The package ${name} exports no '${camel}'`)
  return factory as Factory
}

/** From where the gateway is installed, or else from where it was started. */
async function imported(name: string): Promise<Record<string, unknown> | undefined> {
  try {
    return (await import(name)) as Record<string, unknown>
  } catch (error) {
    if (!isMissing(error, name)) throw error
  }
  let path: string
  try {
    path = createRequire(join(process.cwd(), 'xmpp-ftw.js')).resolve(name)
  } catch {
    return undefined
  }
  return (await import(pathToFileURL(path).href)) as Record<string, unknown>
}

/** Whether it is that very package that is not there, not something that it needs. */
function isMissing(error: unknown, name: string): boolean {
  const { code, message } = error as NodeJS.ErrnoException
  return (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') && message.includes(`'${name}'`)
}
