declare module 'virtual:manual' {
  export interface ManualEntry {
    /** Short name of the package. */
    readonly name: string
    readonly description: string
    /** Its README as HTML. */
    readonly load: () => Promise<{ default: string }>
  }
  export const manual: readonly ManualEntry[]
}

declare module 'virtual:errors' {
  const html: string
  export default html
}
