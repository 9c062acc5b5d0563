import {
  Base,
  defineContract,
  type ExtensionFactory,
  type Handlers,
  type RequestsOf,
  schemas,
  xml,
} from '@xmpp-ftw/core'
import * as v from 'valibot'

const NS = 'jabber:iq:last'

export const contract = defineContract({
  requests: {
    'xmpp.last.get': {
      summary: 'How long an entity has been idle, offline or running.',
      xep: 'XEP-0012 3',
      input: v.object({ of: schemas.jid }),
      output: v.object({ seconds: v.number(), status: v.exactOptional(v.string()) }),
      callback: 'required',
      examples: [{ of: 'ben@example.com' }],
    },
  },
  pushes: {},
})

export class LastActivity extends Base<typeof contract> {
  readonly name = 'last'
  readonly contract: typeof contract = contract
  readonly requests: Handlers<typeof contract> = {
    'xmpp.last.get': async ({ of }, { signal }) => {
      const reply = await this.session.iq.get(of, xml('query', { xmlns: NS }), { signal })
      const query = reply.getChild('query', NS)
      const status = query?.text()
      return { seconds: Number(query?.attrs.seconds ?? 0), ...(status && { status }) }
    },
  }
}

export const lastActivity = (): ExtensionFactory => (session) => new LastActivity(session)

declare module '@xmpp-ftw/core' {
  interface Requests extends RequestsOf<typeof contract> {}
  interface Extensions {
    last: LastActivity
  }
}
