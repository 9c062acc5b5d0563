import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The folder `servers/` of this package: found from the sources as well as from the built files. */
export function templateFolder(kind: string): string {
  let folder = import.meta.dirname
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder)
  return join(folder, 'servers', kind)
}

/** Fills in the `{{PLACEHOLDERS}}` of a configuration file. */
export function fillTemplate(
  file: string,
  values: Readonly<Record<string, string | number | boolean>>,
): string {
  const text = readFileSync(file, 'utf8')
  const comment = file.endsWith('.lua') ? '--' : '#'
  return text
    .split('\n')
    .filter((line) => !line.startsWith(comment))
    .join('\n')
    .replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
      const value = values[name]
      if (value === undefined) throw new Error(`${file} has {{${name}}}, for which there is no value`)
      return String(value)
    })
}
