/** XEP-0082 XMPP Date and Time Profiles 1.1.1: what an app may call a moment, as its DateTime in UTC. */
import * as v from 'valibot'

const BAD = 'must be a date'

/** In UTC, with as many digits of the second as archives tell them. */
const UTC = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/

/** A date as text, or milliseconds since 1970. */
export const moment = v.pipe(
  v.union([v.string(), v.number()], BAD),
  v.rawTransform<string | number, string>(({ dataset: { value }, addIssue, NEVER }) => {
    // What is no date becomes `null` in JSON; years beyond 9999 don't fit.
    const text = String(new Date(value).toJSON())
    if (UTC.test(text)) return UTC.test(`${value}`) ? `${value}` : text
    addIssue({ message: BAD })
    return NEVER
  }),
)
