import {
  defineContract,
  formSchema,
  formSubmission,
  infoEntry,
  resultSetRequest,
  schemas,
} from '@xmpp-ftw/core'
import * as v from 'valibot'
import { action, stageReply, stageResult } from './codecs/command.js'
import { condition } from './codecs/command-condition.js'

const { callers, done, jid, jidObject, text, word } = schemas

const listed = {
  node: text,
  name: v.exactOptional(text),
  /** Where the command is, when that is not who lists it. */
  jid: v.exactOptional(text),
}

const rsm = v.optional(resultSetRequest)

/** The shape errors have everywhere. */
const refusal = v.object({
  type: v.optional(text),
  condition: word,
  description: v.optional(text),
  application: v.optional(v.object({ condition })),
})

export const contract = defineContract({
  requests: {
    'xmpp.command.list': {
      summary: 'List the commands of an entity, by default the own server.',
      xep: 'XEP-0050 2.2',
      input: v.object({ to: v.optional(jid), rsm }),
      output: v.array(v.object(listed)),
      callback: 'required',
      paged: true,
      examples: [{}, { to: 'svc.example.com', rsm: { max: 10 } }],
    },
    'xmpp.command.info': {
      summary: 'What an entity says of one of its commands.',
      xep: 'XEP-0050 2.2',
      input: v.object({ node: word, to: v.optional(jid), rsm }),
      output: v.array(infoEntry),
      callback: 'required',
      paged: true,
      examples: [{ to: 'svc.example.com', node: 'config' }],
    },
    'xmpp.command.do': {
      summary: 'Run a command, or a stage of it. One that failed is completed, with a note of type `error`.',
      xep: 'XEP-0050 2.4',
      input: v.object({
        node: word,
        to: v.optional(jid),
        action: v.optional(action),
        sessionId: v.optional(word),
        form: v.optional(formSubmission),
        /** Language wanted for what people are to read. */
        lang: v.optional(word),
      }),
      output: stageResult,
      callback: 'required',
      examples: [
        { to: 'svc.example.com', node: 'config' },
        {
          to: 'svc.example.com',
          node: 'config',
          sessionId: 'cfg-1',
          action: 'next',
          form: [{ var: 'part', value: 'mail' }],
        },
      ],
    },
    'xmpp.command.offer': {
      summary: 'Offer a command until logging out, by default to the own account only.',
      xep: 'XEP-0050 2.2',
      input: v.object({ node: word, name: word, callers: v.optional(callers) }),
      output: done,
      callback: 'optional',
      examples: [{ node: 'restart', name: 'Restart', callers: ['ben@example.com'] }],
    },
    'xmpp.command.withdraw': {
      summary: 'Offer a command no longer.',
      xep: 'XEP-0050 2.2',
      input: v.object({ node: word }),
      output: done,
      callback: 'optional',
      after: 'xmpp.command.offer',
      examples: [{ node: 'restart' }],
    },
    'xmpp.command.announce': {
      summary: 'Tell somebody the commands they are offered.',
      xep: 'XEP-0050 2.3',
      input: v.object({ to: jid }),
      output: done,
      callback: 'optional',
      examples: [{ to: 'ben@example.com/phone' }],
    },
  },
  pushes: {
    'xmpp.command.list': {
      summary: 'An entity announces its commands.',
      xep: 'XEP-0050 2.3',
      payload: v.array(v.object({ ...listed, from: jidObject })),
      examples: [[{ node: 'config', name: 'Configure', from: { domain: 'svc.example.com' } }]],
    },
    'xmpp.command.request': {
      summary: 'Somebody runs a command of ours. The reply says what it came to; after `cancel` none counts.',
      xep: 'XEP-0050 2.4',
      payload: v.object({
        from: jidObject,
        node: text,
        sessionId: text,
        /** `execute` at the first stage; later it is told as what it stands for. */
        action,
        form: v.exactOptional(formSchema),
        lang: v.exactOptional(text),
      }),
      reply: v.object({ ...stageReply.entries, error: v.optional(refusal) }),
      examples: [
        {
          from: { user: 'ben', domain: 'example.com', resource: 'phone' },
          node: 'restart',
          sessionId: 'r-1',
          action: 'execute',
        },
      ],
    },
  },
})
