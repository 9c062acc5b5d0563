import {
  discoInfo,
  discoItems,
  type InfoEntry,
  type IqOptions,
  Jid,
  parseChild,
  type Session,
  StanzaError,
  TimeoutError,
} from '@xmpp-ftw/core'

/** Whether that is what is looked for, and what is to be known of it. */
export type Match<T> = (entries: readonly InfoEntry[], jid: string) => T | undefined

/** Components of a domain that are asked. No server has more. */
const MOST = 100

interface FindOptions extends IqOptions {
  /** What is said when there is none. */
  missing?: string
}

function notFound(description: string | undefined): StanzaError {
  return new StanzaError('cancel', 'item-not-found', { description })
}

/** Asks one that is known. @throws StanzaError `item-not-found` when it is something else, or what it answered */
export async function inspect<T>(
  session: Session,
  jid: string,
  match: Match<T>,
  { missing, ...options }: FindOptions,
): Promise<T> {
  const reply = await session.iq.get(jid, discoInfo.build({}), options)
  const found = match(parseChild(reply, discoInfo)?.entries ?? [], jid)
  if (found === undefined) throw notFound(missing)
  return found
}

/**
 * The first of a domain's components that answers and is what is looked for; slower ones are not waited for
 * (XEP-0030, sections 3.1 and 4.1).
 * @throws StanzaError `item-not-found` when none is, or what the domain answered
 */
export async function findComponent<T>(
  session: Session,
  domain: string,
  match: Match<T>,
  options: FindOptions,
): Promise<T> {
  const { missing, signal, timeout } = options
  const reply = await session.iq.get(domain, discoItems.build({}), { signal, timeout })
  const { items = [] } = parseChild(reply, discoItems) ?? {}
  // Components are domains. What else is listed might be anybody's.
  const jids = items.flatMap(({ jid }) => Jid.parse(jid) ?? [])
  const domains = new Set(jids.filter(({ local, resource }) => local + resource === '').map(String))
  const asked = [...domains].slice(0, MOST).map((jid) => inspect(session, jid, match, { timeout }))
  return new Promise((resolve, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true })
    Promise.any(asked).then(resolve, ({ errors }: { errors: readonly unknown[] }) => {
      // The session may have ended in the meantime.
      const end = errors.find((error) => !(error instanceof StanzaError || error instanceof TimeoutError))
      reject(end ?? notFound(missing))
    })
  })
}
