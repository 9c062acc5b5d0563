import { readFile } from 'node:fs/promises'

/** The last lines of each file; one that is missing is left out. */
export async function tail(files: readonly string[], lines: number): Promise<string> {
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8').catch(() => '')))
  return texts
    .filter((text) => text.trim() !== '')
    .map((text) => text.trimEnd().split('\n').slice(-lines).join('\n'))
    .join('\n')
}
