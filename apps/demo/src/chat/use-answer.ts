import { type DependencyList, useEffect, useState } from 'react'
import { sentence } from '../session/errors.js'
import { errorOf } from '../session/request-failure.js'

export interface Answer<T> {
  readonly value: T | undefined
  readonly failure: string
  /** Asks once more. */
  again(): void
}

/** What `ask` resolves with. Asked when it is first shown, and whenever one of `on` is another. */
export function useAnswer<T>(ask: () => Promise<T>, on: DependencyList): Answer<T> {
  const [outcome, setOutcome] = useState<{ value?: T; failure: string }>({ failure: '' })
  const [turn, setTurn] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: `ask` is made anew each time; `on` says what it depends on
  useEffect(() => {
    let isOver = false
    setOutcome({ failure: '' })
    ask().then(
      (value) => {
        if (!isOver) setOutcome({ value, failure: '' })
      },
      (error: unknown) => {
        if (!isOver) setOutcome({ failure: sentence(errorOf(error)) })
      },
    )
    return () => {
      isOver = true
    }
  }, [turn, ...on])
  return { value: outcome.value, failure: outcome.failure, again: () => setTurn((last) => last + 1) }
}
