/** What a contract says of a payload, for a form to show. */
import { type Schema, validate } from '@xmpp-ftw/core'

export interface Problem {
  /** Keys from the outside in. */
  readonly path: readonly PropertyKey[]
  readonly message: string
}

export interface Findings {
  /** In the words in which the request would be refused; empty when it is fine. */
  readonly summary: string
  readonly problems: readonly Problem[]
}

const FINE: Findings = { summary: '', problems: [] }

/** Checks as a session does before it sends anything. */
export function findProblems(schema: Schema, payload: unknown): Findings {
  try {
    validate(schema, payload)
    return FINE
  } catch (error) {
    const result = schema['~standard'].validate(payload ?? {})
    const issues = result instanceof Promise ? [] : (result.issues ?? [])
    const problems = issues.map(({ path = [], message }) => ({
      path: path.map((part) => (typeof part === 'object' ? part.key : part)),
      message: worded(message),
    }))
    return { summary: error instanceof Error ? error.message : String(error), problems }
  }
}

/** Of a key that is not there a library says that it expected something else than `undefined`. */
function worded(message: string): string {
  if (/^Invalid key|received undefined/.test(message)) return 'Needed'
  return message.charAt(0).toUpperCase() + message.slice(1)
}
