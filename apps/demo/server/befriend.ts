import { type Client, embed } from '@xmpp-ftw/client'
import { connector } from '@xmpp-ftw/core/connection/node'
import type { Policy } from '@xmpp-ftw/gateway'
import type { SampleAccount } from '../src/app/config.js'
import { callingCard } from './calling-card.js'

/** Puts the accounts on each other's lists, so that each sees whether the other is there, and into the directory. */
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
  const client = embed([callingCard(account)], { connector: connector(policy) })
  const { jid, password } = account
  await client.request('xmpp.login', { jid, password })
  // Only those who asked for the list are told of changes to it.
  await client.request('xmpp.roster.get')
  await client.request('xmpp.presence')
  return { client, account }
}

/** Milliseconds: a server of our own needs a few. */
const PATIENCE = 10_000

/** Resolves when both see each other. */
async function introduce({ client }: Member, { account }: Member): Promise<void> {
  const { jid, name } = account
  client.on('xmpp.presence.subscribe', ({ from }) => client.send('xmpp.presence.subscribed', { to: from }))
  const befriended = new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${jid} could not be befriended`)), PATIENCE)
    client.on('xmpp.roster.push', ({ subscription }) => {
      if (subscription !== 'both') return
      clearTimeout(timer)
      resolve()
    })
  })
  await client.request('xmpp.roster.add', { jid, name, groups: ['Friends'] })
  await client.request('xmpp.presence.subscribe', { to: jid })
  await befriended
}
