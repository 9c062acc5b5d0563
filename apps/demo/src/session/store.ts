/** A place for state outside of the components that show it. */
export interface Store<State, Action> {
  /** The state as it is now; the same object until something changes. */
  readonly current: () => State
  readonly dispatch: (action: Action) => void
  /**
   * The same for what comes by itself, at times in crowds: the state changes at once, but those who listen are told a
   * moment later, of all that came meanwhile together.
   */
  readonly receive: (action: Action) => void
  /** @returns what ends it */
  readonly subscribe: (listener: () => void) => () => void
}

/** Milliseconds; nobody sees that something came so much later. */
const MOMENT = 30

export function createStore<State, Action>(
  reduce: (state: State, action: Action) => State,
  initial: State,
): Store<State, Action> {
  let state = initial
  let later: ReturnType<typeof setTimeout> | undefined
  const listeners = new Set<() => void>()

  function change(action: Action): boolean {
    const before = state
    state = reduce(state, action)
    return state !== before
  }

  function tell(): void {
    clearTimeout(later)
    later = undefined
    for (const listener of [...listeners]) listener()
  }

  return {
    current: () => state,
    dispatch(action) {
      if (change(action)) tell()
    },
    receive(action) {
      if (change(action)) later ??= setTimeout(tell, MOMENT)
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
