import type { Call, CallState, Ended } from '@xmpp-ftw/jingle/browser'
import { bare } from './address.js'

/** A call as the pages show it. */
export interface CallView {
  readonly id: string
  /** The account of the other side. */
  readonly jid: string
  readonly isIncoming: boolean
  /** Whether a picture is offered, or sent. */
  readonly hasVideo: boolean
  readonly phase: CallState
  readonly isMuted: boolean
  readonly isCameraOff: boolean
  readonly isHeld: boolean
  /** By the other side. */
  readonly isHeldThere: boolean
  /** Milliseconds since 1970. */
  readonly activeSince?: number
  /** What this side sends, once there is something. */
  readonly local?: MediaStream
  readonly remote: MediaStream
  /** Why it is over, in words. */
  readonly end?: string
  /** What went wrong here, in words. */
  readonly problem?: string
}

export function viewOf(call: Call, hasVideo: boolean): CallView {
  return {
    id: call.id,
    jid: bare(call.peer),
    isIncoming: call.incoming,
    hasVideo,
    phase: call.state,
    isMuted: false,
    isCameraOff: false,
    isHeld: false,
    isHeldThere: false,
    remote: call.remoteStream,
  }
}

const ENDS: Readonly<Record<string, string>> = {
  success: 'The call is over.',
  decline: 'The call was declined.',
  busy: 'They are in another call.',
  timeout: 'Nobody answered.',
  expired: 'Nobody answered.',
  cancel: 'The call was given up.',
  'connectivity-error': 'No way was found to reach the other side.',
  'failed-transport': 'No way was found to reach the other side.',
  'failed-application': 'The two sides could not agree on how to talk.',
  'incompatible-parameters': 'The two sides could not agree on how to talk.',
  'media-error': 'The other side cannot use its microphone or camera.',
  'unsupported-applications': 'The other side cannot take such calls.',
  gone: 'The other side is gone.',
}

/** Why a call is over; nothing where the person knows, for they did it, here or on another device. */
export function endOf({ reason, by, error }: Ended, call: Pick<CallView, 'isIncoming' | 'phase'>): string {
  const condition = reason?.condition ?? ''
  const isMine =
    by === 'app' && (condition === 'success' || condition === 'cancel' || condition === 'decline')
  if (by === 'device' || isMine) return ''
  if (call.isIncoming && (call.phase === 'incoming' || call.phase === 'ringing'))
    return 'You missed this call.'
  if (error?.condition === 'service-unavailable') return 'Nobody can be called at that address.'
  return ENDS[condition] ?? 'The call is over.'
}

const DEVICES: Readonly<Record<string, string>> = {
  NotAllowedError: 'may not be used by this page: allow it beside the address of the page, and try again.',
  NotFoundError: 'was not found.',
  NotReadableError: 'is in use by another program.',
  OverconstrainedError: 'was not found.',
}

/** Why there is nothing to send. */
export function deviceProblem(error: unknown, hasVideo: boolean): string {
  const name = error instanceof DOMException ? error.name : ''
  const device = hasVideo ? 'The camera or the microphone' : 'The microphone'
  return `${device} ${DEVICES[name] ?? 'cannot be used.'}`
}
