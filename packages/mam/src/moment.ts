/** XEP-0082 XMPP Date and Time Profiles 1.1.1: what an app may call a moment, as its DateTime in UTC. */
import * as v from 'valibot'

const BAD = 'must be a date'

/** In UTC, with as many digits of the second as archives tell them. */
const UTC = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/

/** A date as text, or milliseconds since 1970. */
export const moment = v.pipe(v.union([v.string(), v.number()], BAD), v.transform(toUtc), v.regex(UTC, BAD))

/** What is no date is `null` in JSON, which is none here either; nor are years beyond 9999. */
function toUtc(value: string | number): string {
  const text = String(new Date(value).toJSON())
  return UTC.test(text) && UTC.test(`${value}`) ? `${value}` : text
}
