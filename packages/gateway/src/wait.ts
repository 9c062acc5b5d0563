/** Milliseconds to wait before connecting again: half of it certain, so that clients do not all come back at once. */
export function wait(most: number): number {
  return Math.round(most / 2 + (Math.random() * most) / 2)
}
