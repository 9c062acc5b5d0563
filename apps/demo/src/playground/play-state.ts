import type { ErrorJson } from '@xmpp-ftw/core'
import type { Service } from '../session/services.js'
import type { Via } from '../session/state.js'
import { emptyLog, type Log, type LogAction, reduceLog } from './log/reduce-log.js'

export interface PlayState {
  /** `linked`: there is a client, but nobody is logged in. */
  readonly phase: 'closed' | 'opening' | 'linked' | 'online' | 'interrupted'
  readonly via: Via
  /** Full JID, once logged in. */
  readonly boundAs: string
  /** Why logging in failed, or why the session ended. */
  readonly error?: ErrorJson
  /** What the server offers, as far as it has been asked. */
  readonly services: readonly Service[]
  /** Whether stanzas are wanted. */
  readonly recording: boolean
  readonly log: Log
  /** Requests that delete something for good, and those that were to be made with them: the person decides. */
  readonly asking?: readonly Proposal[]
}

/** A request to be made. */
export interface Proposal {
  readonly event: string
  readonly payload: unknown
}

export type PlayAction =
  | LogAction
  | { type: 'play.opening'; via: Via }
  | { type: 'play.linked' }
  | { type: 'play.online'; boundAs: string }
  | { type: 'play.interrupted' }
  | { type: 'play.offline'; error?: ErrorJson }
  | { type: 'play.closed'; error?: ErrorJson }
  | { type: 'services.found'; services: readonly Service[] }
  | { type: 'play.asking'; requests: readonly Proposal[] }
  | { type: 'play.decided' }
  | { type: 'recording.changed'; recording: boolean }

export const initialPlayState: PlayState = {
  phase: 'closed',
  via: 'gateway',
  boundAs: '',
  services: [],
  recording: true,
  log: emptyLog,
}

export function reducePlay(state: PlayState, action: PlayAction): PlayState {
  switch (action.type) {
    case 'play.opening':
      return { ...without(state), phase: 'opening', via: action.via }
    case 'play.linked':
      return { ...without(state), phase: 'linked' }
    case 'play.online':
      return { ...without(state), phase: 'online', boundAs: action.boundAs }
    case 'play.interrupted':
      return { ...state, phase: 'interrupted' }
    case 'play.offline':
      return { ...without(state), phase: 'linked', boundAs: '', ...(action.error && { error: action.error }) }
    case 'play.closed':
      return { ...without(state), phase: 'closed', boundAs: '', ...(action.error && { error: action.error }) }
    case 'services.found':
      return { ...state, services: action.services }
    case 'play.asking':
      return { ...state, asking: action.requests }
    case 'play.decided': {
      const { asking: _, ...decided } = state
      return decided
    }
    case 'recording.changed':
      return { ...state, recording: action.recording }
    default:
      return { ...state, log: reduceLog(state.log, action) }
  }
}

function without({ error: _, ...state }: PlayState): PlayState {
  return state
}
