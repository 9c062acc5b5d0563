import { ActionIcon, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconHash, IconSearch, IconUserPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { MoreMenu } from '../more/more-menu.js'
import { OwnPresence } from '../presence/own-presence.js'
import { Invitations } from '../rooms/invitations.js'
import { RoomsDialog } from '../rooms/rooms-dialog.js'
import { AddContact } from './add-contact.js'
import { ContactList } from './contact-list.js'
import { Requests } from './requests.js'
import classes from './sidebar.module.css'

export function Sidebar() {
  const [search, setSearch] = useState('')
  const [adding, { open, close }] = useDisclosure(false)
  const [browsing, rooms] = useDisclosure(false)
  return (
    <aside className={classes.sidebar} aria-label="People">
      <div className={classes.top}>
        <OwnPresence />
        <ActionIcon variant="light" size={38} onClick={open} aria-label="Add a contact">
          <IconUserPlus size={20} aria-hidden />
        </ActionIcon>
        <ActionIcon variant="light" size={38} onClick={rooms.open} aria-label="Rooms">
          <IconHash size={20} aria-hidden />
        </ActionIcon>
        <MoreMenu />
      </div>
      <TextInput
        className={classes.search}
        type="search"
        aria-label="Search people"
        placeholder="Search"
        leftSection={<IconSearch size={16} aria-hidden />}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      <div className={classes.people}>
        <Requests />
        <Invitations />
        <ContactList search={search} onAdd={open} />
      </div>
      <AddContact opened={adding} onClose={close} />
      <RoomsDialog opened={browsing} onClose={rooms.close} />
    </aside>
  )
}
