/** Channels as nodes: `/realm/channel`. */

export interface Channel {
  realm: string
  channel: string
}

export function nodeOf({ realm, channel }: Channel): string {
  return `/${realm}/${channel}`
}

/** A realm has no slash of its own here; everything after it is the channel. `undefined` when the node is no channel's. */
export function channelOf(node: string): Channel | undefined {
  const [, realm, channel] = /^\/([^/]+)\/(.+)$/s.exec(node) ?? []
  return realm !== undefined && channel !== undefined ? { realm, channel } : undefined
}
