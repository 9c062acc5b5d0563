import { Element, xml } from '@xmpp-ftw/core'
import { runFixtures } from '@xmpp-ftw/testing'
import { feedEvent } from './feed-event.js'
import { feedReply } from './feed-reply.js'
import { feedRequest } from './feed-request.js'
import { feedStatus } from './feed-status.js'

const folder = (name: string) => new URL(`./fixtures/${name}/`, import.meta.url)

/** Values hold items as elements; fixtures have them as text, below the namespace of their list. */
const toJson = (value: unknown): unknown =>
  value === undefined
    ? undefined
    : JSON.parse(
        JSON.stringify(value, (_, inner: unknown) =>
          inner instanceof Element ? inner.toString(inner.getNS()) : inner,
        ),
      )

/** The service tells these, and is never told them. */
const told = { build: () => xml('odd') }
/** The service is asked these, and never asks. */
const asked = { parse: () => undefined }

runFixtures('status', { ...feedStatus, ...told }, folder('feed-status'))
runFixtures('requests', { ...feedRequest, ...asked }, folder('feed-request'))
runFixtures('replies', { ...feedReply, ...told }, folder('feed-reply'), { toJson })
runFixtures('event', { ...feedEvent, ...told }, folder('feed-event'), { toJson })
