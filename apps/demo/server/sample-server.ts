import { ChannelServer } from '@xmpp-ftw/interop/components'
import { startProsody } from '@xmpp-ftw/interop/servers'
import type { SampleAccount } from '../src/app/config.js'
import type { Backend } from './backend.js'
import { befriend } from './befriend.js'

const DOMAIN = 'ftw.test'

/** There is nothing to protect: the server is gone when the demo is. */
const FRIENDS: readonly SampleAccount[] = [
  { name: 'Anna', jid: `anna@${DOMAIN}`, password: 'anna' },
  { name: 'Ben', jid: `ben@${DOMAIN}`, password: 'ben' },
]

/** Whom Prosody's settings name as its operator: may run its commands. */
const ADMIN: SampleAccount = {
  name: 'Admin',
  jid: `admin@${DOMAIN}`,
  password: 'admin',
  purpose: 'to run the server’s commands',
}

const ACCOUNTS = [...FRIENDS, ADMIN]

/**
 * A Prosody in a throw-away folder, with two accounts that know each other and one that runs it; and a Buddycloud
 * channel server, which is its own component.
 */
export async function sampleServer(log: (line: string) => void): Promise<Backend> {
  const server = await startProsody({
    domain: DOMAIN,
    users: ACCOUNTS.map(({ jid, password }) => ({ user: jid, password })),
    log,
  })
  const { host, ports, ca, websocket } = server
  const policy = { domains: [DOMAIN], servers: { [DOMAIN]: { host, port: ports.c2s, ca } }, register: true }
  const [channels] = await Promise.all([
    ChannelServer.start(server, 'buddycloud'),
    befriend(policy, FRIENDS),
  ]).catch(async (error: unknown) => {
    await server.stop()
    throw error
  })
  return {
    domain: DOMAIN,
    policy,
    // All are on this machine, and what they register is gone when it stops.
    limits: { registrationsPerHour: 10_000 },
    websocket,
    accounts: ACCOUNTS,
    description: [
      `Prosody for ${DOMAIN}, in a throw-away folder`,
      `TCP ${host}:${ports.c2s}, WebSocket ${websocket}`,
      `Buddycloud channels at ${channels.domain}`,
      server.directory,
    ],
    addAccount: (user, password) => server.addUser(user, password),
    async stop() {
      await channels.stop()
      await server.stop()
    },
  }
}
