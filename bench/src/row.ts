/** One line of the table. */
export interface Row {
  /** Measurement it belongs to. */
  measurement: string
  what: string
  against: string
  value: number
  unit: '×' | 'ms' | 'kB'
  /** What the value is to reach, and from which side; absent where it is there to compare. */
  target?: { bound: 'at least' | 'at most'; value: number }
  /** Figures behind the value. */
  detail?: string
}

export interface Mode {
  /** For development: fewer rounds, and figures that say little. */
  quick: boolean
}

export function passes({ value, target }: Row): boolean | undefined {
  if (!target) return undefined
  return target.bound === 'at least' ? value >= target.value : value <= target.value
}
