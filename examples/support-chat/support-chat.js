/**
 * A support chat for any page. One tag, and a button appears in the corner:
 *
 *   <script src="support-chat.js" data-gateway="wss://chat.example.org/xmpp-ftw"
 *     data-guests="guests.example.org" data-agent="support@example.org" defer></script>
 *
 * Visitors have no account: they log in anonymously at `data-guests`. The agent uses any XMPP client.
 */
import { connect } from '@xmpp-ftw/client'

const { gateway, guests, agent, title = 'Chat with us' } = document.currentScript.dataset

const STYLE = `
  :host { all: initial; position: fixed; right: 1rem; bottom: 1rem; z-index: 9999; font: 15px/1.4 system-ui, sans-serif; color: #1b1f24 }
  * { box-sizing: border-box; font: inherit }
  button { border: 0; border-radius: 999px; padding: .6rem 1.1rem; background: #2f5bd8; color: #fff; cursor: pointer }
  button:focus-visible, input:focus-visible { outline: 3px solid #9db6ff; outline-offset: 1px }
  section { width: min(22rem, calc(100vw - 2rem)); height: min(28rem, calc(100vh - 2rem)); display: flex; flex-direction: column;
    background: #fff; border-radius: 14px; overflow: hidden; box-shadow: 0 8px 32px #0004 }
  [hidden] { display: none }
  header { display: flex; justify-content: space-between; align-items: center; padding: .6rem 1rem; background: #2f5bd8; color: #fff; font-weight: 600 }
  header button { padding: 0 .5rem; font-size: 1.3rem }
  ol { flex: 1; margin: 0; padding: 1rem; overflow-y: auto; list-style: none; display: flex; flex-direction: column; gap: .5rem }
  li { max-width: 85%; padding: .45rem .8rem; border-radius: 12px; background: #eef1f5; align-self: flex-start; overflow-wrap: anywhere; white-space: pre-wrap }
  li.own { align-self: flex-end; background: #2f5bd8; color: #fff }
  p { margin: 0; padding: 0 1rem .4rem; font-size: .85em; color: #57606a }
  form { display: flex; gap: .5rem; padding: .6rem; border-top: 1px solid #d8dee4 }
  input { flex: 1; min-width: 0; padding: .5rem .8rem; border: 1px solid #8c959f; border-radius: 999px; background: #fff; color: inherit }`

const host = document.createElement('div')
const root = host.attachShadow({ mode: 'open' })
root.innerHTML = `<style>${STYLE}</style>
  <button id="open"></button>
  <section role="dialog" hidden>
    <header><span id="title"></span><button id="close" aria-label="Close">×</button></header>
    <ol role="log"></ol>
    <p role="status"></p>
    <form><input aria-label="Your message" placeholder="Your message" autocomplete="off"><button>Send</button></form>
  </section>`
document.body.append(host)

const find = (selector) => root.querySelector(selector)
const dialog = find('section')
find('#open').textContent = title
find('#title').textContent = title
dialog.setAttribute('aria-label', title)

let client
/** The agent's device that answered: what follows goes there. */
let to = agent

find('#open').onclick = () => {
  show(true)
  start()
}
find('#close').onclick = () => show(false)
find('form').onsubmit = async (event) => {
  event.preventDefault()
  const input = find('input')
  const content = input.value.trim()
  if (content === '') return
  input.value = ''
  const message = add(content, 'own')
  try {
    await client.request('xmpp.chat.message', { to, content, state: 'active' })
  } catch (error) {
    message.remove()
    input.value = content
    status(`Not sent: ${error.message}`)
  }
}

function start() {
  if (client) return
  client = connect(gateway)
  client.on('state', (state, { resumed }) => {
    if (state === 'resuming') status('Connecting again…')
    else if (state === 'online' && resumed) status('')
    else if (state === 'online') logIn()
  })
  client.on('xmpp.chat.message', ({ from, content, state }) => {
    if (`${from.user}@${from.domain}` !== agent) return
    to = from
    status(state === 'composing' ? 'Typing…' : '')
    if (content) add(content, 'agent')
  })
}

async function logIn() {
  status('Connecting…')
  try {
    await client.request('xmpp.login.anonymous', { jid: guests })
    to = agent
    status('We are here. How can we help?')
  } catch (error) {
    status(`Sorry, the chat is not available (${error.message})`)
  }
}

function add(content, who) {
  const item = document.createElement('li')
  item.className = who
  // Text, never markup: it comes from somebody else.
  item.textContent = content
  find('ol').append(item)
  item.scrollIntoView()
  return item
}

function status(text) {
  find('p').textContent = text
}

function show(open) {
  dialog.hidden = !open
  find('#open').hidden = open
  find(open ? 'input' : '#open').focus()
}
