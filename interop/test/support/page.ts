/** What the page of page.test.ts runs: bundled for browsers as an app would be, and driven from the test. */
import { type Client, connect, embed, RequestError, type ResumeStorage } from '@xmpp-ftw/client'
import { ping } from '@xmpp-ftw/ping'

declare const sessionStorage: ResumeStorage

type Outcome = { data?: unknown; error?: unknown }

interface Opened {
  client: Client
  pushes: { event: string; payload: unknown }[]
  states: unknown[]
}

const clients = new Map<string, Opened>()

const page = {
  /**
   * Opens a client under a name: through that gateway, or directly over that server's WebSocket.
   * With `kept` its session outlives the page.
   */
  open(name: string, how: { gateway: string; kept?: boolean } | { websocket: string }): void {
    const client =
      'gateway' in how
        ? connect(how.gateway, how.kept ? { storage: sessionStorage, storageKey: name } : {})
        : embed([ping()], { connection: { websocket: how.websocket } as never })
    const pushes: { event: string; payload: unknown }[] = []
    client.on('*', (event, payload) => pushes.push({ event, payload }))
    const states: unknown[] = []
    client.on('state', (state, { resumed, error }) =>
      states.push([state, resumed ?? null, error?.condition ?? null]),
    )
    clients.set(name, { client, pushes, states })
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

  states: (name: string) => get(name).states,

  close: (name: string) => get(name).client.close(),
}

function get(name: string) {
  const found = clients.get(name)
  if (!found) throw new Error(`No client '${name}'`)
  return found
}

export type Page = typeof page
Object.assign(globalThis, { page })
