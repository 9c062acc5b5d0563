/** Ratios that hold on a noisy machine: contenders take turns, and what counts is the median of the rounds. */

/** Does its work that often, and tells how many milliseconds it took. */
export type Contender = () => number | Promise<number>

export interface Rounds {
  /** Median of each contender's times. */
  readonly medians: readonly number[]
  /** Median of the rounds' ratios: time of the contender at `against` to that of the one at `of`. */
  ratio(of: number, against: number): number
}

export async function rounds(count: number, contenders: readonly Contender[]): Promise<Rounds> {
  // The first turn makes the code hot, and counts for nobody.
  for (const contender of contenders) await contender()
  const times: number[][] = []
  for (let round = 0; round < count; round++) {
    const turn: number[] = []
    for (const contender of contenders) turn.push(await contender())
    times.push(turn)
  }
  const column = (index: number) => times.map((turn) => turn[index] ?? Number.NaN)
  return {
    medians: contenders.map((_, index) => median(column(index))),
    ratio: (of, against) =>
      median(times.map((turn) => (turn[against] ?? Number.NaN) / (turn[of] ?? Number.NaN))),
  }
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)] ?? Number.NaN
}

/** A contender out of work that is done at once. */
export function timed(work: () => void): Contender {
  return () => {
    const start = performance.now()
    work()
    return performance.now() - start
  }
}
