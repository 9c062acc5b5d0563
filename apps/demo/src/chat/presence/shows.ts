import type { Presence, Show } from '../../session/state.js'

export const SHOW_WORDS: Readonly<Record<Show, string>> = {
  online: 'Online',
  chat: 'Free to chat',
  away: 'Away',
  xa: 'Away for long',
  dnd: 'Do not disturb',
}

export const SHOW_COLORS: Readonly<Record<Show, string>> = {
  online: 'green.6',
  chat: 'teal.5',
  away: 'yellow.5',
  xa: 'orange.5',
  dnd: 'red.6',
}

export function presenceWords(presence: Presence | undefined): string {
  if (!presence) return 'Offline'
  return presence.status ? `${SHOW_WORDS[presence.show]} · ${presence.status}` : SHOW_WORDS[presence.show]
}
