import type { Extensions, Pushes, Requests } from '@xmpp-ftw/core'
import type { OwnCommand } from './index.js'

type Do = Requests['xmpp.command.do']
type Asked = Pushes['xmpp.command.request']

export const first: Do['input'] = { node: 'config', to: { domain: 'svc.example.com' } }
export const paged: Requests['xmpp.command.list']['paged'] = true
export const reply: Asked['reply'] = { actions: { values: ['next'] }, form: { fields: [{ var: 'a' }] } }
export const own: OwnCommand = {
  node: 'a',
  name: 'A',
  run: async ({ action }) => ({ note: { description: action } }),
}

export function offered(extension: Extensions['command']): () => void {
  return extension.offer(own)
}

// @ts-expect-error -- which command is required
export const nothing: Do['input'] = { to: 'svc.example.com' }

// @ts-expect-error -- there are five actions
export const odd: Do['input'] = { node: 'config', action: 'explode' }

// @ts-expect-error -- canceling is always allowed, and never listed
export const listed: Asked['reply'] = { actions: { values: ['cancel'] } }

// @ts-expect-error -- announcements cannot be answered
export const answered: Pushes['xmpp.command.list']['reply'] = {}
