/** What the page of page.test.ts runs: bundled for browsers as an app would be, and driven from the test. */
import { type Client, connect, embed, RequestError } from '@xmpp-ftw/client'
import { ping } from '@xmpp-ftw/ping'

type Outcome = { data?: unknown; error?: unknown }

const clients = new Map<string, { client: Client; pushes: { event: string; payload: unknown }[] }>()

const page = {
  /** Opens a client under a name: through that gateway, or directly over that server's WebSocket. */
  open(name: string, how: { gateway: string } | { websocket: string }): void {
    const client =
      'gateway' in how
        ? connect(how.gateway)
        : embed([ping()], { connection: { websocket: how.websocket } as never })
    const pushes: { event: string; payload: unknown }[] = []
    client.on('*', (event, payload) => pushes.push({ event, payload }))
    clients.set(name, { client, pushes })
  },

  async request(name: string, event: string, payload?: unknown): Promise<Outcome> {
    const { client } = get(name)
    const request = client.request as unknown as (event: string, payload: unknown) => Promise<unknown>
    try {
      return { data: await request.call(client, event, payload) }
    } catch (error) {
      return { error: error instanceof RequestError ? error.toJSON() : String(error) }
    }
  },

  pushes: (name: string) => get(name).pushes,

  close: (name: string) => get(name).client.close(),
}

function get(name: string) {
  const found = clients.get(name)
  if (!found) throw new Error(`No client '${name}'`)
  return found
}

export type Page = typeof page
Object.assign(globalThis, { page })
