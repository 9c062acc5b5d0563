/** Subscribes to a node and draws what is published there, as it comes. */
import { connect } from '@xmpp-ftw/client'

const { gateway, guests, service: to, node } = document.body.dataset
const LENGTH = 40
const series = new Map()

const client = connect(gateway)

client.on('state', async (state, { resumed }) => {
  say(state === 'online' ? 'Live' : 'Connecting…')
  if (state !== 'online' || resumed) return
  try {
    await client.request('xmpp.login.anonymous', { jid: guests })
    await client.request('xmpp.presence')
    await client.request('xmpp.pubsub.subscribe', { to, node })
    // What was published before we came.
    const { items } = await client.request('xmpp.pubsub.retrieve', { to, node })
    for (const { entry } of items) draw(entry)
  } catch (error) {
    say(`${error.condition}: ${error.message}`)
  }
})

client.on('xmpp.pubsub.push.item', ({ from, node: of, entry }) => {
  if (from === to && of === node) draw(entry)
})

function draw(entry) {
  for (const [name, value] of Object.entries(entry?.json ?? {})) {
    if (typeof value !== 'number') continue
    const values = [...(series.get(name) ?? []), value].slice(-LENGTH)
    series.set(name, values)
    const card = document.getElementById(name) ?? newCard(name)
    card.querySelector('output').textContent = value.toLocaleString()
    card.querySelector('polyline').setAttribute('points', points(values))
  }
}

function newCard(name) {
  const card = document.querySelector('template').content.firstElementChild.cloneNode(true)
  card.id = name
  card.querySelector('h2').textContent = name
  document.querySelector('main').append(card)
  return card
}

function points(values) {
  const top = Math.max(...values) || 1
  return values.map((value, index) => `${(index * 200) / (LENGTH - 1)},${58 - (value / top) * 54}`).join(' ')
}

function say(text) {
  document.querySelector('[role=status]').textContent = text
}
