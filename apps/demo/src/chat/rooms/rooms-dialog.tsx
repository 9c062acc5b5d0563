import { Tabs } from '@mantine/core'
import { useNavigate } from 'react-router'
import { useSession } from '../../app/session-context.js'
import { hasRooms } from '../../session/services.js'
import { Dialog } from '../dialog.js'
import { conversationPath } from '../paths.js'
import { useAnswer } from '../use-answer.js'
import { BrowseRooms } from './browse-rooms.js'
import { CreateRoom } from './create-room.js'
import { JoinRoom } from './join-room.js'

interface Props {
  opened: boolean
  onClose(): void
}

/** Rooms to go to: those of the server, any by its address, or a new one. */
export function RoomsDialog({ opened, onClose }: Props) {
  return (
    <Dialog opened={opened} onClose={onClose} title="Rooms" size="lg">
      <Ways onClose={onClose} />
    </Dialog>
  )
}

function Ways({ onClose }: { onClose(): void }) {
  const session = useSession()
  const navigate = useNavigate()
  const { value: services, failure } = useAnswer(() => session.services(), [session])
  const service = services?.find(hasRooms)?.jid

  function enter(room: string, options?: { configure?: boolean }) {
    onClose()
    void navigate(conversationPath(room), options && { state: options })
  }

  return (
    <Tabs defaultValue="browse">
      <Tabs.List grow mb="md">
        <Tabs.Tab value="browse">Browse</Tabs.Tab>
        <Tabs.Tab value="join">Join by address</Tabs.Tab>
        <Tabs.Tab value="create">Create</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="browse">
        <BrowseRooms isKnown={services !== undefined} service={service} failure={failure} onEnter={enter} />
      </Tabs.Panel>
      <Tabs.Panel value="join">
        <JoinRoom service={service} onEnter={enter} />
      </Tabs.Panel>
      <Tabs.Panel value="create">
        <CreateRoom service={service} onEnter={enter} />
      </Tabs.Panel>
    </Tabs>
  )
}
