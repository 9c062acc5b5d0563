/** XEP-0045 Multi-User Chat 1.35.5, section 17.2: what a room says of occupants, and invitations through it. */
import {
  type Codec,
  type Defined,
  defined,
  type Element,
  Jid,
  type JidJson,
  jidJson,
  xml,
} from '@xmpp-ftw/core'
import { buildReason, type Item, parseItem } from './muc-item.js'
import { NS_USER } from './namespaces.js'

/** An invitation, or its refusal, on its way through a room (section 7.8.2). */
export type Mediated = Defined<{
  from: JidJson | undefined
  reason: string | undefined
  /** It continues a one-to-one chat (section 7.9), of that thread. */
  continue: true | undefined
  thread: string | undefined
}>

export type Destroyed = Defined<{
  alternative: string | undefined
  reason: string | undefined
  password: string | undefined
}>

export type MucUser = Defined<{
  /** Status codes (section 15.6), in their order. */
  status: number[]
  item: Item | undefined
  invite: Mediated | undefined
  decline: Mediated | undefined
  destroy: Destroyed | undefined
  password: string | undefined
}>

export interface MediatedToSend {
  to: string
  reason?: string | undefined
  continue?: boolean | undefined
  thread?: string | undefined
}

export interface MucUserToSend {
  invite?: MediatedToSend | undefined
  decline?: MediatedToSend | undefined
  password?: string | undefined
}

export const mucUser: Codec<MucUser, MucUserToSend> = {
  xep: 'XEP-0045 Multi-User Chat 1.35.5',
  ns: NS_USER,

  parse(element) {
    if (!element.is('x', NS_USER)) return undefined
    const status: number[] = []
    const found: { [name: string]: Element } = Object.create(null)
    // One pass: this is read for every presence of every occupant.
    for (const child of element.children) {
      if (typeof child === 'string' || child.getNS() !== NS_USER) continue
      const { code } = child.attrs
      if (child.name === 'status' && code !== undefined && /^\d{3}$/.test(code)) status.push(Number(code))
      found[child.name] ??= child
    }
    const { item, invite, decline, destroy, password } = found
    return defined({
      status,
      item: item && parseItem(item),
      invite: invite && parseMediated(invite),
      decline: decline && parseMediated(decline),
      destroy: destroy && parseDestroy(destroy),
      password: password?.text(),
    })
  },

  build({ invite, decline, password }) {
    return xml(
      'x',
      { xmlns: NS_USER },
      invite && buildMediated('invite', invite),
      decline && buildMediated('decline', decline),
      password ? xml('password', null, password) : undefined,
    )
  },
}

function parseMediated(element: Element): Mediated {
  const goesOn = element.getChild('continue', NS_USER)
  return defined({
    from: jidJson(element.attrs.from),
    reason: element.getChildText('reason', NS_USER)?.trim() || undefined,
    continue: goesOn && (true as const),
    thread: goesOn?.attrs.thread,
  })
}

function parseDestroy(element: Element): Destroyed {
  return defined({
    alternative: Jid.parse(element.attrs.jid ?? '')?.toString(),
    reason: element.getChildText('reason', NS_USER)?.trim() || undefined,
    password: element.getChildText('password', NS_USER),
  })
}

function buildMediated(name: 'invite' | 'decline', value: MediatedToSend): Element {
  const { to, reason, thread } = value
  const goesOn = value.continue || thread !== undefined
  return xml(name, { to }, buildReason(reason), goesOn && xml('continue', { thread }))
}
