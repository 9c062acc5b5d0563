import { createTicket, type TicketKey } from '@xmpp-ftw/gateway/tickets'
import fastify, { type FastifyInstance } from 'fastify'

/** A user of the app, as its own login knows them. */
export interface User {
  /** Their account at the XMPP server. */
  jid: string
  /** What it logs in with there. The browser never sees it. */
  password: string
}

export interface BackendOptions {
  /** The key that the gateway has, too. */
  key: TicketKey
  /** What the gateway calls itself: `tickets.audience` of its options. */
  audience: string
  /** Whoever is logged in to the app: by its session cookie, say. */
  userOf(request: { headers: Record<string, unknown> }): Promise<User | undefined>
}

/** An app's backend: `POST /ticket` answers `{ jid, ticket }`, which the page hands on to `xmpp.login`. */
export function backend({ key, audience, userOf }: BackendOptions): FastifyInstance {
  const app = fastify()
  app.post('/ticket', async (request, reply) => {
    const user = await userOf(request)
    if (!user) return reply.code(401).send({ error: 'Log in first' })
    const { jid, password } = user
    reply.header('cache-control', 'no-store')
    return { jid, ticket: createTicket({ key, audience, jid, password }) }
  })
  return app
}
