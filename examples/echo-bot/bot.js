import { embed } from '@xmpp-ftw/client'

const { JID: jid, PASSWORD: password, SERVERS = '{}' } = process.env
if (!jid || !password) throw new Error('Say who the bot is: set JID and PASSWORD')

const bot = embed([], { connection: { servers: JSON.parse(SERVERS) } })

bot.on('xmpp.chat.message', ({ from, content, delay }) => {
  if (content && !delay) bot.send('xmpp.chat.message', { to: from, content: `You said: ${content}` })
})
bot.on('xmpp.presence.subscribe', ({ from }) => bot.send('xmpp.presence.subscribed', { to: from }))
bot.on('xmpp.error', ({ condition, description, application }) => {
  console.error(`${condition}: ${application?.description ?? application?.condition ?? description}`)
  process.exit(1)
})

await bot.request('xmpp.login', { jid, password })
await bot.request('xmpp.roster.get')
await bot.request('xmpp.presence', { status: 'I say what you say' })
console.log(`${jid} is listening`)

process.once('SIGTERM', () => bot.close())
