/** The colours of the original: what goes out, what comes in, and what only shows how it would look. */
export const DIRECTIONS = {
  request: { label: 'Outgoing', color: 'outgoing' },
  push: { label: 'Incoming', color: 'incoming' },
  example: { label: 'Example', color: 'example' },
  stanza: { label: 'XML', color: 'gray' },
} as const
