import type { ErrorJson } from '@xmpp-ftw/core'

const SENTENCES: Readonly<Record<string, string>> = {
  'not-authorized': 'The user name or the password is wrong.',
  'login-fail': 'The server refused to log you in.',
  'registration-fail': 'The server did not make the account.',
  'registration-fail conflict': 'That name is taken already.',
  // Prosody's answer to names that are taken, or look like one that is.
  'registration-fail not-acceptable': 'The server does not accept that name: it may be taken already.',
  'registration-fail not-allowed': 'Accounts cannot be made there.',
  'session-over': 'Your session is over. Log in again.',
  'taken-over': 'You went on in another tab.',
  conflict: 'You logged in somewhere else under the same name.',
  'policy-violation': 'That server may not be reached from here.',
  'remote-server-not-found': 'There is no server at that address.',
  'remote-server-timeout': 'The other server does not answer.',
  'item-not-found': 'Nobody is known by that address.',
  'service-unavailable': 'The message could not be delivered: nobody takes messages at that address.',
  'recipient-unavailable': 'The recipient is not there.',
  'not-allowed': 'The server does not allow that.',
  forbidden: 'You are not allowed to do that.',
  'not-acceptable': 'The server does not accept that.',
  'jid-malformed': 'That is not a valid address.',
  'going-away': 'The gateway is going down.',
  disconnected: 'The connection was lost.',
  'not-connected': 'You are not connected.',
  'resource-constraint': 'The server is too busy for that. Try again in a moment.',
  'registration-required': 'You have to register first.',
  timeout: 'The server took too long to answer.',
}

/** An error in words for the person in front of the page. */
export function sentence({ condition, description, application }: ErrorJson): string {
  const inner = application?.condition ?? ''
  const known = SENTENCES[`${condition} ${inner}`] ?? SENTENCES[inner] ?? SENTENCES[condition ?? '']
  return known ?? description ?? condition ?? 'Something went wrong.'
}

const ROOM_SENTENCES: Readonly<Record<string, string>> = {
  'not-authorized': 'The room wants another password.',
  'registration-required': 'The room is for members only.',
  forbidden: 'You are banned from this room.',
  'item-not-found': 'There is no such room, or it is not open yet.',
  'not-allowed': 'You may not make rooms there.',
  'not-acceptable': 'The room wants you under the nick that is reserved for you.',
  conflict: 'Somebody else has that nick.',
  'service-unavailable': 'The room is full.',
  'remote-server-not-found': 'There are no rooms at that address.',
}

/** Why a room did not let us in (XEP-0045, 7.2). */
export function entrySentence(error: ErrorJson): string {
  return ROOM_SENTENCES[error.condition ?? ''] ?? sentence(error)
}
