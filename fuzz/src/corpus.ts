/** Everything of the packages that input can be thrown at, found by where it lies: nothing is listed by hand. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { type Codec, type Element, type ExtensionFactory, parseElement } from '@xmpp-ftw/core'

const PACKAGES = new URL('../../packages/', import.meta.url)

export interface NamedCodec {
  name: string
  codec: Pick<Codec<unknown>, 'parse'> & Partial<Pick<Codec<unknown>, 'build'>>
}

function folders(): string[] {
  return readdirSync(PACKAGES).sort()
}

function codecFolders(): URL[] {
  return folders()
    .map((name) => new URL(`${name}/src/codecs/`, PACKAGES))
    .filter((folder) => existsSync(folder))
}

/** Whatever a codec folder exports that makes something of a payload alone. */
export async function codecs(): Promise<NamedCodec[]> {
  const found: NamedCodec[] = []
  for (const folder of codecFolders()) {
    for (const file of readdirSync(folder).sort()) {
      if (!file.endsWith('.ts') || file.includes('.test') || file === 'index.ts') continue
      const module = (await import(new URL(file, folder).href)) as Record<string, unknown>
      for (const [name, value] of Object.entries(module)) {
        const codec = value as NamedCodec['codec'] | undefined
        if (typeof codec !== 'object' || codec === null || typeof codec.parse !== 'function') continue
        if (codec.parse.length > 1) continue
        found.push({ name: `${folder.pathname.split('/').at(-4)}/${name}`, codec })
      }
    }
  }
  return found
}

/** The payloads of every fixture, most of them from the XEPs. */
export function payloads(): Element[] {
  return codecFolders().flatMap((folder) => {
    const fixtures = new URL('fixtures/', folder)
    if (!existsSync(fixtures)) return []
    return readdirSync(fixtures, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.xml'))
      .sort()
      .map((file) => parseElement(readFileSync(new URL(file, fixtures), 'utf8').trim()))
  })
}

/** Every extension there is, in one session. */
export async function extensions(): Promise<ExtensionFactory[]> {
  const found: ExtensionFactory[] = []
  for (const name of folders()) {
    if (name === 'core' || !existsSync(new URL(`${name}/src/contract.ts`, PACKAGES))) continue
    const module = (await import(new URL(`${name}/src/index.ts`, PACKAGES).href)) as Record<string, unknown>
    const factory = module[name.replace(/-(\w)/g, (_all, letter: string) => letter.toUpperCase())]
    if (typeof factory === 'function') found.push((factory as () => ExtensionFactory)())
  }
  return found
}
