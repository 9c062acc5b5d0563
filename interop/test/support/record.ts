/** Which events ran against a real server, and in which tests: the table that shows an event without a test. */
import { mkdir, writeFile } from 'node:fs/promises'
import { relative } from 'node:path'
import { expect } from 'vitest'

export interface EventRecord {
  requests: Record<string, string[]>
  pushes: Record<string, string[]>
}

export const RECORDS = new URL('../../.records/', import.meta.url)

const requests = new Map<string, Set<string>>()
const pushes = new Map<string, Set<string>>()
let file = 'unknown'

export function recordRequest(event: string): void {
  note(requests, event)
}

export function recordPush(event: string): void {
  note(pushes, event)
}

/** Writes what this test file has recorded. */
export async function saveRecord(): Promise<void> {
  const record: EventRecord = { requests: plain(requests), pushes: plain(pushes) }
  await mkdir(RECORDS, { recursive: true })
  await writeFile(new URL(`${file.replaceAll('/', '_')}.json`, RECORDS), JSON.stringify(record))
}

function note(events: Map<string, Set<string>>, event: string): void {
  const { currentTestName, testPath } = expect.getState()
  if (testPath) file = relative(process.cwd(), testPath)
  const tests = events.get(event) ?? new Set()
  events.set(event, tests)
  if (currentTestName) tests.add(`${file}: ${currentTestName}`)
}

function plain(events: Map<string, Set<string>>): Record<string, string[]> {
  return Object.fromEntries([...events].map(([event, tests]) => [event, [...tests].sort()]))
}
