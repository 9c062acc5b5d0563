/** A place for state outside of the components that show it. */
export interface Store<State, Action> {
  /** The state as it is now; the same object until something changes. */
  readonly current: () => State
  readonly dispatch: (action: Action) => void
  /** @returns what ends it */
  readonly subscribe: (listener: () => void) => () => void
}

export function createStore<State, Action>(
  reduce: (state: State, action: Action) => State,
  initial: State,
): Store<State, Action> {
  let state = initial
  const listeners = new Set<() => void>()
  return {
    current: () => state,
    dispatch(action) {
      const next = reduce(state, action)
      if (next === state) return
      state = next
      for (const listener of [...listeners]) listener()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
