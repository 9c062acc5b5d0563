import * as v from 'valibot'
import { chatStateSchema } from '../../codecs/chat-state.js'
import { delaySchema } from '../../codecs/delay.js'
import { defineContract } from '../../contract.js'
import { choice, done, errorObject, flag, jid, jidObject, text, word } from '../../schemas.js'

const archived = v.array(v.object({ by: jidObject, id: text }))

const carbon = v.object({ type: choice('sent', 'received'), to: jidObject })

/** What a delivered message may carry, wherever it comes from. */
export const delivered = {
  from: jidObject,
  id: v.exactOptional(text),
  /** Absent for ordinary chat; `normal`, `headline`, or `groupchat` from a room nobody here joined. */
  type: v.exactOptional(text),
  content: v.exactOptional(text),
  format: v.exactOptional(choice('plain', 'xhtml')),
  state: v.exactOptional(chatStateSchema),
  subject: v.exactOptional(text),
  thread: v.exactOptional(text),
  nick: v.exactOptional(text),
  delay: v.exactOptional(delaySchema),
  receipt: v.exactOptional(flag),
  replace: v.exactOptional(text),
  archived: v.exactOptional(archived),
}

export const contract = defineContract({
  requests: {
    'xmpp.chat.message': {
      summary: 'Send a message, a chat state, or both.',
      xep: 'RFC 6121 5',
      input: v.pipe(
        v.object({
          to: jid,
          content: v.optional(text),
          /** Anything but `xhtml` counts as plain. XHTML is sanitised (XEP-0071). */
          format: v.optional(text),
          /** Only `active` goes together with content (XEP-0085 5.1). */
          state: v.optional(chatStateSchema),
          /** Id of the message that this one corrects (XEP-0308). */
          replace: v.optional(word),
          /** Ask for a receipt (XEP-0184); the callback gets the id it will name. */
          receipt: v.optional(flag),
          /** Chosen by the app, where it wants to know it beforehand; else made here. */
          id: v.optional(word),
          type: v.optional(choice('chat', 'normal', 'headline')),
          subject: v.optional(text),
          thread: v.optional(text),
        }),
        v.check((message) => !message.replace || Boolean(message.content), "Missing 'content' key"),
        v.check(
          (message) => Boolean(message.content || message.state || message.subject),
          'Message content or chat state not provided',
        ),
        v.check(
          (message) => !message.content || message.state === undefined || message.state === 'active',
          "'state' key must be active when there is content",
        ),
      ),
      output: v.object({ id: text }),
      callback: 'optional',
      examples: [
        { to: 'ben@example.com', content: 'hello' },
        { to: 'ben@example.com/phone', state: 'composing' },
        {
          to: 'ben@example.com/phone',
          content: '<p>see <strong>this</strong></p>',
          format: 'xhtml',
          state: 'active',
          receipt: true,
        },
      ],
    },
    'xmpp.chat.receipt': {
      summary: 'Tell the sender that its message arrived. Only do so where it may know that one is there.',
      xep: 'XEP-0184 5',
      input: v.object({ to: jid, id: word }),
      output: done,
      callback: 'optional',
      answers: 'xmpp.chat.message',
      examples: [{ to: 'ben@example.com/phone', id: 'm-17' }],
    },
  },
  pushes: {
    'xmpp.chat.message': {
      summary: 'A message came, or (`carbon`) another device of the account sent or got one.',
      xep: 'RFC 6121 5',
      payload: v.object({ ...delivered, carbon: v.exactOptional(carbon) }),
      examples: [
        {
          from: { user: 'ben', domain: 'example.com', resource: 'phone' },
          content: 'hello',
          format: 'plain',
          state: 'active',
          receipt: true,
          id: 'm-17',
          replace: 'm-16',
          delay: { when: '2024-05-01T10:00:00Z', from: 'example.com', reason: 'Offline Storage' },
          archived: [{ by: { user: 'anna', domain: 'example.com' }, id: 'arc-9' }],
        },
        {
          from: { user: 'anna', domain: 'example.com', resource: 'phone' },
          content: 'on my way',
          format: 'plain',
          carbon: { type: 'sent', to: { user: 'ben', domain: 'example.com' } },
        },
      ],
    },
    'xmpp.chat.receipt': {
      summary: 'A message of ours arrived.',
      xep: 'XEP-0184 5',
      payload: v.object({ from: jidObject, id: text, carbon: v.exactOptional(carbon) }),
      examples: [
        {
          from: { user: 'ben', domain: 'example.com', resource: 'phone' },
          id: '7c1e0f6e-8a57-4d53-9f0c-0b3a5f0d9a11',
        },
      ],
    },
    'xmpp.chat.error': {
      summary:
        'A message of ours came back, or (`disconnected`) may be lost with the stream that carried it.',
      xep: 'RFC 6120 8.3',
      payload: v.object({
        from: jidObject,
        id: v.exactOptional(text),
        error: errorObject,
        content: v.exactOptional(text),
      }),
      examples: [
        {
          from: { user: 'ben', domain: 'example.com' },
          id: 'm-18',
          error: { type: 'cancel', condition: 'service-unavailable' },
          content: 'hello',
        },
      ],
    },
  },
})
