/**
 * Search user directories, by simple fields or by forms (XEP-0055).
 *
 * What was found comes as columns and rows, whichever way the directory tells it.
 *
 * @example
 * ```ts
 * import { connect } from '@xmpp-ftw/client'
 * import '@xmpp-ftw/search'
 *
 * const client = connect('wss://chat.example.com/xmpp-ftw')
 * await client.request('xmpp.login', { jid: 'anna@example.com', password: 's3cret' })
 * const to = 'dir.example.com'
 * const { form } = await client.request('xmpp.search.get', { to })
 * const { items } = await client.request('xmpp.search.do', {
 *   to,
 *   ...(form ? { form: [{ var: 'last', value: 'Jones' }] } : { basic: { last: 'Jones' } }),
 * })
 * for (const found of items.results) console.log(found.jid)
 * ```
 *
 * @packageDocumentation
 */
import type { ExtensionFactory, PushesOf, RequestsOf } from '@xmpp-ftw/core'
import type { contract } from './contract.js'
import { Search } from './search.js'

export { type Search as SearchQuery, search as searchQuery } from './codecs/search.js'
export { contract } from './contract.js'
export { Search, type SearchFor } from './search.js'
export { type Column, type Row, type Table, tableOf } from './table.js'

export function search(): ExtensionFactory {
  return (session) => new Search(session)
}

declare module '@xmpp-ftw/core' {
  interface Requests extends RequestsOf<typeof contract> {}
  interface Pushes extends PushesOf<typeof contract> {}
  interface Extensions {
    search: Search
  }
}
