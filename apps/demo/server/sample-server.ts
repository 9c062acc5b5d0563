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

/** A Prosody in a throw-away folder, with two accounts that know each other and one that runs it. */
export async function sampleServer(log: (line: string) => void): Promise<Backend> {
  const server = await startProsody({
    domain: DOMAIN,
    users: ACCOUNTS.map(({ jid, password }) => ({ user: jid, password })),
    log,
  })
  const { host, ports, ca, websocket } = server
  const policy = { domains: [DOMAIN], servers: { [DOMAIN]: { host, port: ports.c2s, ca } }, register: true }
  try {
    await befriend(policy, FRIENDS)
  } catch (error) {
    await server.stop()
    throw error
  }
  return {
    domain: DOMAIN,
    policy,
    websocket,
    accounts: ACCOUNTS,
    description: [
      `Prosody for ${DOMAIN}, in a throw-away folder`,
      `TCP ${host}:${ports.c2s}, WebSocket ${websocket}`,
      server.directory,
    ],
    addAccount: (user, password) => server.addUser(user, password),
    stop: () => server.stop(),
  }
}
