const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** A terminal sends Ctrl-C to the whole group, and the parent passes it on: within this time it is one and the same. */
const SAME = 1_000

/** Resolves when asked to stop, or when the process that started this one is gone. Asked again, it ends at once. */
export function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    let asked: number | undefined
    const stop = () => {
      if (asked !== undefined && Date.now() - asked > SAME) process.exit(130)
      asked ??= Date.now()
      resolve()
    }
    for (const signal of SIGNALS) process.on(signal, stop)
    process.on('disconnect', stop)
    // Being told is no reason to stay.
    process.channel?.unref()
  })
}
