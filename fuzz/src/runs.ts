/** Inputs that all properties together get when nothing else is said: what fits into `npm test`. */
const STANDARD = 20_000

const scale = Number(process.env.FUZZ_RUNS ?? STANDARD) / STANDARD

/**
 * How often a property is tried, of `STANDARD` all in all; `FUZZ_RUNS` asks for more. The input is the same each time,
 * unless `FUZZ_SEED` asks for other.
 */
export function runs(share: number): { numRuns: number; seed: number } {
  return { numRuns: Math.ceil(share * scale), seed: Number(process.env.FUZZ_SEED ?? 1) }
}

/** Milliseconds: these are busy, not waiting. */
export const TIME_LIMIT = 300_000 * Math.max(1, scale)
