import {
  ClientError,
  defined,
  type Form,
  type FormSubmission,
  formSubmission,
  type Handlers,
  StanzaError,
  validate,
} from '@xmpp-ftw/core'
import type { contract } from './contract.js'
import type { Pubsub } from './pubsub.js'

const NO_FORM: Form = { items: [] }
/** Who is interested in a node where no extension is. */
export const APP = 'app'
/** Each is a feature that every contact's server reads. */
const MOST = 100

/** What the app can ask, by the extension's own operations. */
export function handlers(pubsub: Pubsub): Handlers<typeof contract> {
  return {
    'xmpp.pubsub.create': async (input, { signal }) => {
      const { to, node, options } = input
      const configure = checkForm(options, input)
      const { create } = await pubsub.set(to, { create: { node }, configure }, { signal })
      if (node !== undefined || create === undefined) return true as const
      return { node: create }
    },
    'xmpp.pubsub.delete': ({ to, node, redirect }, { signal }) =>
      done(pubsub.setAsOwner(to, { delete: { node, redirect } }, { signal })),
    'xmpp.pubsub.purge': ({ to, node }, { signal }) =>
      done(pubsub.setAsOwner(to, { purge: { node } }, { signal })),
    'xmpp.pubsub.subscribe': async (input, { signal }) => {
      const options = checkForm(input.options, input)
      const { subscription, id, configuration } = await pubsub.subscribe(input.to, input.node, {
        jid: input.jid,
        options,
        signal,
      })
      return defined({ subscription, id, configuration })
    },
    'xmpp.pubsub.unsubscribe': ({ to, node, jid, id }, { signal }) =>
      done(pubsub.unsubscribe(to, node, { jid, subid: id, signal })),
    'xmpp.pubsub.subscription': ({ to, node, jid, subscription }, { signal }) =>
      done(pubsub.setAsOwner(to, { subscriptions: { node, set: { jid, subscription } } }, { signal })),
    'xmpp.pubsub.subscription.config.get': async ({ to, node, jid, id }, { signal }) => {
      const { options } = await pubsub.get(to, { options: pubsub.subscriber(node, jid, id) }, { signal })
      return options ?? NO_FORM
    },
    'xmpp.pubsub.subscription.config.default': async ({ to, node }, { signal }) => {
      const { options } = await pubsub.get(to, { default: { node } }, { signal })
      return options ?? NO_FORM
    },
    'xmpp.pubsub.subscription.config.set': ({ to, node, jid, id, form }, { signal }) =>
      done(pubsub.set(to, { options: pubsub.subscriber(node, jid, id), form }, { signal })),
    'xmpp.pubsub.publish': async (input, { signal }) => {
      const payload = pubsub.buildPayload(input.content, input)
      const options = checkForm(input.options, input)
      const id = await pubsub.publish(input.to, input.node, payload, { id: input.id, options, signal })
      return defined({ id })
    },
    'xmpp.pubsub.item.delete': ({ to, node, id, notify }, { signal }) =>
      done(pubsub.retract(to, node, id, { notify, signal })),
    'xmpp.pubsub.retrieve': async ({ to, node, id, maxItems, subId, rsm }, { signal }) => {
      const page = await pubsub.items(to, node, { ids: id, maxItems, subid: subId, rsm, signal })
      return { items: page.items.map((item) => pubsub.describe(item)), rsm: page.rsm }
    },
    'xmpp.pubsub.config.get': async ({ to, node }, { signal }) => {
      const { configure } = await pubsub.getAsOwner(to, { configure: { node } }, { signal })
      return configure ?? NO_FORM
    },
    'xmpp.pubsub.config.set': ({ to, node, form }, { signal }) =>
      done(pubsub.setAsOwner(to, { configure: { node }, form }, { signal })),
    'xmpp.pubsub.config.default': async ({ to }, { signal }) => {
      const { configure } = await pubsub.getAsOwner(to, { default: true }, { signal })
      return configure ?? NO_FORM
    },
    'xmpp.pubsub.subscriptions': async ({ to, node, owner, rsm }, { signal }) => {
      const reply =
        owner && node !== undefined
          ? await pubsub.getAsOwner(to, { subscriptions: { node }, rsm }, { signal })
          : await pubsub.get(to, { subscriptions: { node }, rsm }, { signal })
      return { items: reply.subscriptions ?? [], rsm: reply.rsm ?? {} }
    },
    'xmpp.pubsub.affiliations': async ({ to, node, owner, rsm }, { signal }) => {
      const reply =
        owner && node !== undefined
          ? await pubsub.getAsOwner(to, { affiliations: { node }, rsm }, { signal })
          : await pubsub.get(to, { affiliations: { node }, rsm }, { signal })
      return { items: reply.affiliations ?? [], rsm: reply.rsm ?? {} }
    },
    'xmpp.pubsub.affiliation': ({ to, node, jid, affiliation }, { signal }) =>
      done(pubsub.setAsOwner(to, { affiliations: { node, set: { jid, affiliation } } }, { signal })),
    'xmpp.pubsub.interest': async ({ node, notify }) => {
      if (notify === false) pubsub.noInterest(node, APP)
      else if (pubsub.interestsOf(APP) < MOST) pubsub.interest(node, APP)
      else throw new StanzaError('wait', 'resource-constraint')
      return true as const
    },
  }
}

async function done(work: Promise<unknown>): Promise<true> {
  await work
  return true
}

/** A form that the contract lets pass, so that what comes before it is told first. */
function checkForm(form: unknown, request: unknown): FormSubmission | undefined {
  if (form === undefined) return undefined
  try {
    return validate(formSubmission, form)
  } catch (error) {
    throw error instanceof ClientError ? new ClientError(error.message, request) : error
  }
}
