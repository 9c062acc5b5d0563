import type { Pushes, Requests } from '@xmpp-ftw/core'

type Metadata = Requests['xmpp.avatar.metadata']['input']
type Told = Pushes['xmpp.avatar.push.metadata']['payload']

export const disabled: Metadata = { disable: true }
export const announced: Metadata = { id: 'a', bytes: '70', type: 'image/png', width: 1 }
export const of: Requests['xmpp.avatar.data']['input'] = { of: { domain: 'example.com' }, id: 'a' }

export function storedIn({ avatars = [] }: Told): string | undefined {
  return avatars.find(({ url }) => url === undefined)?.id
}

// @ts-expect-error -- what the image is must be said
export const untyped: Metadata = { id: 'a', bytes: 70 }

type Other = NonNullable<Extract<Metadata, { bytes: unknown }>['additional']>[number]

// @ts-expect-error -- other formats are at an address
export const unaddressed: Other = { id: 'b', bytes: 7, type: 'image/gif' }

// @ts-expect-error -- numbers come as text
export const bytes: NonNullable<Told['avatars']>[number]['bytes'] = 70

// @ts-expect-error -- the type is worked out
export const typed: Requests['xmpp.avatar.publish']['input'] = { content: '', type: 'image/png' }
