import { ActionIcon } from '@mantine/core'
import { IconPhone, IconVideo } from '@tabler/icons-react'
import { useChat, useSession } from '../../app/session-context.js'
import { useCall } from './use-call.js'

/** Calls somebody; not while one is in a call. */
export function CallButtons({ jid, name }: { jid: string; name: string }) {
  const { phone } = useSession()
  const call = useCall()
  const isOnline = useChat(({ connection }) => connection.phase === 'online')
  const disabled = !isOnline || (call !== undefined && call.phase !== 'ended')
  const common = { variant: 'subtle', color: 'gray', size: 'lg', disabled } as const
  return (
    <>
      <ActionIcon {...common} aria-label={`Call ${name}`} onClick={() => void phone.start(jid, false)}>
        <IconPhone size={20} aria-hidden />
      </ActionIcon>
      <ActionIcon {...common} aria-label={`Video call ${name}`} onClick={() => void phone.start(jid, true)}>
        <IconVideo size={20} aria-hidden />
      </ActionIcon>
    </>
  )
}
