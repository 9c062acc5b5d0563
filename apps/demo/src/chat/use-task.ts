import { useState } from 'react'
import { sentence } from '../session/errors.js'
import { errorOf } from '../session/request-failure.js'

export interface Task {
  readonly busy: boolean
  /** What went wrong the last time, in words. */
  readonly failure: string
  /** @returns whether it went well */
  run(work: () => Promise<unknown>): Promise<boolean>
  fail(failure: string): void
}

/** Something that takes its time and may fail. */
export function useTask(inWords = sentence): Task {
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState('')
  return {
    busy,
    failure,
    fail: setFailure,
    async run(work) {
      setBusy(true)
      setFailure('')
      try {
        await work()
        return true
      } catch (error) {
        setFailure(inWords(errorOf(error)))
        return false
      } finally {
        setBusy(false)
      }
    },
  }
}
