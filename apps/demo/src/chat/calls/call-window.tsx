import { ActionIcon, Button, Paper, Text } from '@mantine/core'
import {
  IconMicrophone,
  IconMicrophoneOff,
  IconPhoneOff,
  IconPlayerPause,
  IconPlayerPlay,
  IconVideo,
  IconVideoOff,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useSession } from '../../app/session-context.js'
import type { CallView } from '../../session/call-view.js'
import type { Person } from '../../session/select.js'
import { FailureAlert } from '../failure-alert.js'
import { PersonAvatar } from '../person-avatar.js'
import classes from './call-window.module.css'
import { Duration } from './duration.js'
import { Stream } from './stream.js'

/** A call that one makes or took: what comes, what goes, and how it stands. */
export function CallWindow({ call, person: { name, presence } }: { call: CallView; person: Person }) {
  const { phone } = useSession()
  const { jid, phase, local, remote, hasVideo, isMuted, isCameraOff, isHeld, end, problem = '' } = call
  const showsVideo = phase === 'active' && remote.getVideoTracks().length > 0
  const icon = { size: 22, 'aria-hidden': true } as const
  return (
    <Paper
      component="section"
      withBorder
      shadow="lg"
      radius="lg"
      className={classes.window}
      aria-label={`Call with ${name}`}
    >
      {phase !== 'ended' && <Stream stream={remote} kind="audio" />}
      {showsVideo && (
        <div className={classes.stage}>
          <Stream stream={remote} kind="video" label={`Picture of ${name}`} className={classes.remote} />
          {hasVideo && local && (
            <Stream stream={local} kind="video" label="Your own picture" className={classes.local} />
          )}
        </div>
      )}
      <div className={classes.who}>
        {!showsVideo && <PersonAvatar jid={jid} name={name} show={presence?.show} size={44} />}
        <div className={classes.text}>
          <Text fw={600} truncate>
            {name}
          </Text>
          <Text size="sm" c="dimmed">
            <span role="status">{words(call, end)}</span>
            {phase === 'active' && call.activeSince !== undefined && (
              <>
                {' '}
                <Duration since={call.activeSince} />
              </>
            )}
          </Text>
        </div>
      </div>
      <FailureAlert failure={problem} />
      <div className={classes.buttons}>
        {phase === 'ended' ? (
          <Button variant="default" onClick={() => phone.dismiss()}>
            Close
          </Button>
        ) : (
          <>
            {local && (
              <>
                <Toggle isOn={isMuted} label="Mute" onClick={() => void phone.mute(!isMuted)}>
                  {isMuted ? <IconMicrophoneOff {...icon} /> : <IconMicrophone {...icon} />}
                </Toggle>
                {hasVideo && (
                  <Toggle
                    isOn={isCameraOff}
                    label="Camera off"
                    onClick={() => void phone.turnCameraOff(!isCameraOff)}
                  >
                    {isCameraOff ? <IconVideoOff {...icon} /> : <IconVideo {...icon} />}
                  </Toggle>
                )}
                <Toggle
                  isOn={isHeld}
                  label="Hold"
                  disabled={phase !== 'active'}
                  onClick={() => void phone.hold(!isHeld)}
                >
                  {isHeld ? <IconPlayerPlay {...icon} /> : <IconPlayerPause {...icon} />}
                </Toggle>
              </>
            )}
            <ActionIcon
              size={46}
              radius="xl"
              color="red"
              aria-label="Hang up"
              onClick={() => void phone.hangUp()}
            >
              <IconPhoneOff {...icon} />
            </ActionIcon>
          </>
        )}
      </div>
    </Paper>
  )
}

interface ToggleProps {
  isOn: boolean
  label: string
  disabled?: boolean
  onClick(): void
  children: ReactNode
}

function Toggle({ isOn, label, disabled, onClick, children }: ToggleProps) {
  return (
    <ActionIcon
      size={46}
      radius="xl"
      variant={isOn ? 'filled' : 'default'}
      aria-label={label}
      aria-pressed={isOn}
      disabled={disabled}
      onClick={onClick}
    >
      {children}
    </ActionIcon>
  )
}

const PHASES: Readonly<Record<CallView['phase'], string>> = {
  calling: 'Calling…',
  incoming: 'Calls you',
  ringing: 'It rings…',
  connecting: 'Connecting…',
  active: 'Connected',
  ended: 'The call is over.',
}

function words({ phase, isHeld, isHeldThere }: CallView, end: string | undefined): string {
  if (phase === 'ended') return end || PHASES.ended
  if (phase === 'active' && isHeld) return 'On hold'
  if (phase === 'active' && isHeldThere) return 'They put you on hold'
  return PHASES[phase]
}
