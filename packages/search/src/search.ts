import {
  Base,
  ClientError,
  type Element,
  type Handlers,
  type IqOptions,
  type OutputOf,
  parseChild,
  type Saved,
} from '@xmpp-ftw/core'
import { FIELDS, search } from './codecs/search.js'
import { contract } from './contract.js'
import { tableOf } from './table.js'

/** Directories whose own fields are remembered: more than anybody searches at a time. */
const REMEMBERED = 50

/** What `xmpp.search.do` takes. */
export type SearchFor = OutputOf<(typeof contract)['requests']['xmpp.search.do']['input']>

/** XEP-0055. */
export class Search extends Base<typeof contract> {
  readonly name = 'search'
  readonly contract: typeof contract = contract
  /** Directory → names of the fields it offers besides those of the schema. */
  private readonly offered = new Map<string, readonly string[]>()

  readonly requests: Handlers<typeof contract> = {
    'xmpp.search.get': async ({ to }, { signal }) => {
      const reply = await this.session.iq.get(to, search.build({}), { signal })
      const { instructions = null, fields = {}, form, oob } = parseChild(reply, search) ?? {}
      const names = Object.keys(fields)
      this.remember(
        to,
        names.filter((name) => !FIELDS.includes(name)),
      )
      return { instructions, ...(form ? { form } : { basic: names }), ...(oob && { oob }) }
    },
    'xmpp.search.do': async (input, { signal }) => {
      const found = parseChild(await this.find(input, { signal }), search) ?? {}
      return { items: tableOf(found), rsm: found.rsm ?? {} }
    },
  }

  /**
   * Searches; resolves with the whole reply, for an extension to which text is not enough: `searchQuery` and `tableOf`
   * read it.
   * @throws ClientError about the query, StanzaError
   */
  async find(query: SearchFor, options?: IqOptions): Promise<Element> {
    const { to, basic, form, rsm } = query
    const offered = this.offered.get(to) ?? []
    for (const name of Object.keys(basic ?? {})) {
      if (FIELDS.includes(name) || offered.includes(name)) continue
      throw new ClientError(`'basic' key has a field that is not offered: ${name}`, query)
    }
    const what = basic ? { fields: basic, offered } : { submit: form }
    return this.session.iq.set(to, search.build({ ...what, rsm }), options)
  }

  // Not in lean builds.
  override save(): Saved {
    return [...this.offered]
  }

  // Not in lean builds.
  override restore(saved: Saved): void {
    for (const [key, value] of saved as [string, string[]][]) this.offered.set(key, value)
  }

  override stop(): void {
    this.offered.clear()
  }

  private remember(to: string, names: readonly string[]): void {
    this.offered.delete(to)
    if (names.length === 0) return
    this.offered.set(to, names)
    if (this.offered.size <= REMEMBERED) return
    for (const oldest of this.offered.keys()) {
      this.offered.delete(oldest)
      return
    }
  }
}
