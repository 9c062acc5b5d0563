/**
 * What must happen however this process ends: by an exit, an uncaught exception or a signal. Only
 * synchronous work is possible then. (Nothing can be done about SIGKILL here: see child.ts for that.)
 */
const wills = new Set<() => void>()
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
let listening = false

/** Returns a function that takes the will back. */
export function atExit(work: () => void): () => void {
  wills.add(work)
  if (!listening) {
    listening = true
    process.on('exit', execute)
    for (const signal of signals) process.on(signal, onSignal)
  }
  return () => wills.delete(work)
}

function execute(): void {
  // The latest first: a process is ended before the directory it was started in goes.
  for (const work of [...wills].reverse()) {
    try {
      work()
    } catch {
      // One that fails must not keep the others from being done.
    }
  }
  wills.clear()
}

function onSignal(signal: NodeJS.Signals): void {
  // Somebody else listens too and decides what the signal means; if that is to exit, `exit` comes to us.
  if (process.listenerCount(signal) > 1) return
  execute()
  process.removeListener(signal, onSignal)
  process.kill(process.pid, signal)
}
