/** Counts what an operator may want to see: `what` happened, to a stanza or event of that `label`. */
export type Meter = (what: string, label: string) => void
