import { ActionIcon, Menu, Text, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconArrowLeft, IconDotsVertical, IconPencil, IconTrash, IconUserPlus } from '@tabler/icons-react'
import { Link } from 'react-router'
import { useSession } from '../../app/session-context.js'
import { resourceOf } from '../../session/address.js'
import type { Person } from '../../session/select.js'
import { CallButtons } from '../calls/call-buttons.js'
import { PersonAvatar } from '../person-avatar.js'
import { presenceWords } from '../presence/shows.js'
import { EditContact } from '../roster/edit-contact.js'
import { RemoveContact } from '../roster/remove-contact.js'
import classes from './conversation-header.module.css'

export function ConversationHeader({ person }: { person: Person }) {
  const { jid, name, presence, contact } = person
  const session = useSession()
  const [editing, edit] = useDisclosure(false)
  const [removing, remove] = useDisclosure(false)
  return (
    <header className={classes.header}>
      <ActionIcon
        component={Link}
        to="/chat"
        variant="subtle"
        color="gray"
        size="lg"
        className={classes.back}
        aria-label="Back to the list"
      >
        <IconArrowLeft size={20} aria-hidden />
      </ActionIcon>
      <PersonAvatar jid={jid} name={name} show={presence?.show} />
      <div className={classes.text}>
        <Title order={1} size="h5" lineClamp={1}>
          {name}
        </Title>
        <Text size="xs" c="dimmed" truncate title={jid}>
          {contact?.asked ? 'Waiting for an answer' : presenceWords(presence)} · {jid}
        </Text>
      </div>
      {resourceOf(jid) === undefined && <CallButtons jid={jid} name={name} />}
      {resourceOf(jid) === undefined && (
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" size="lg" aria-label={`More about ${name}`}>
              <IconDotsVertical size={20} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {contact ? (
              <>
                <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={edit.open}>
                  Edit contact
                </Menu.Item>
                <Menu.Item
                  color="red"
                  leftSection={<IconTrash size={16} aria-hidden />}
                  onClick={remove.open}
                >
                  Remove contact
                </Menu.Item>
              </>
            ) : (
              <Menu.Item
                leftSection={<IconUserPlus size={16} aria-hidden />}
                onClick={() => void session.befriend(jid)}
              >
                Add to contacts
              </Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
      )}
      {contact && (
        <EditContact key={String(editing)} contact={contact} opened={editing} onClose={edit.close} />
      )}
      <RemoveContact jid={jid} name={name} opened={removing} onClose={remove.close} />
    </header>
  )
}
