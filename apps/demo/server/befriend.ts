import { type Client, embed } from '@xmpp-ftw/client'
import { connector } from '@xmpp-ftw/core/connection/node'
import type { Policy } from '@xmpp-ftw/gateway'
import type { SampleAccount } from '../src/app/config.js'

/** Puts the accounts on each other's lists, so that each sees whether the other is there. */
export async function befriend(policy: Policy, accounts: readonly SampleAccount[]): Promise<void> {
  const members = await Promise.all(accounts.map((account) => logIn(policy, account)))
  try {
    const pairs = members.flatMap((member) =>
      members.filter((other) => other !== member).map((other) => ({ member, other })),
    )
    await Promise.all(pairs.map(({ member, other }) => introduce(member, other)))
  } finally {
    await Promise.all(members.map(({ client }) => client.close()))
  }
}

interface Member {
  client: Client
  account: SampleAccount
}

async function logIn(policy: Policy, account: SampleAccount): Promise<Member> {
  const client = embed([], { connector: connector(policy) })
  const { jid, password } = account
  await client.request('xmpp.login', { jid, password })
  await client.request('xmpp.presence')
  return { client, account }
}

/** Resolves when both see each other. */
async function introduce({ client }: Member, { account }: Member): Promise<void> {
  const { jid, name } = account
  client.on('xmpp.presence.subscribe', ({ from }) => client.send('xmpp.presence.subscribed', { to: from }))
  const befriended = new Promise<void>((resolve) => {
    client.on('xmpp.roster.push', ({ subscription }) => {
      if (subscription === 'both') resolve()
    })
  })
  await client.request('xmpp.roster.add', { jid, name, groups: ['Friends'] })
  await client.request('xmpp.presence.subscribe', { to: jid })
  await befriended
}
