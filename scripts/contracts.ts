/** Every contract of the workspace, by package and extension. */
import { existsSync, readdirSync } from 'node:fs'
import type { Contract } from '@xmpp-ftw/core'

export interface ExtensionContract {
  /** Folder below `packages`. */
  package: string
  extension: string
  contract: Contract
}

const packages = new URL('../packages/', import.meta.url)

export async function contracts(): Promise<ExtensionContract[]> {
  const found: ExtensionContract[] = []
  for (const name of readdirSync(packages).sort()) {
    const own = new URL(`${name}/src/contract.ts`, packages)
    if (name !== 'core' && existsSync(own)) found.push(await load(name, name, own))
    const builtIns = new URL(`${name}/src/extensions/`, packages)
    if (!existsSync(builtIns)) continue
    for (const extension of readdirSync(builtIns).sort()) {
      const file = new URL(`${extension}/contract.ts`, builtIns)
      if (existsSync(file)) found.push(await load(name, extension, file))
    }
  }
  return found
}

async function load(name: string, extension: string, file: URL): Promise<ExtensionContract> {
  const { contract } = (await import(file.href)) as { contract: Contract }
  return { package: name, extension, contract }
}
