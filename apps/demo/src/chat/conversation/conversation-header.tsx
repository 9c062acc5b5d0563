import { Menu, Text, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconPencil, IconTrash, IconUserPlus } from '@tabler/icons-react'
import { useSession } from '../../app/session-context.js'
import { resourceOf } from '../../session/address.js'
import type { Person } from '../../session/select.js'
import { BackLink } from '../back-link.js'
import { CallButtons } from '../calls/call-buttons.js'
import { DotsMenu } from '../dots-menu.js'
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
      <BackLink />
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
        <DotsMenu about={name}>
          {contact ? (
            <>
              <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={edit.open}>
                Edit contact
              </Menu.Item>
              <Menu.Item color="red" leftSection={<IconTrash size={16} aria-hidden />} onClick={remove.open}>
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
        </DotsMenu>
      )}
      {contact && (
        <EditContact key={String(editing)} contact={contact} opened={editing} onClose={edit.close} />
      )}
      <RemoveContact jid={jid} name={name} opened={removing} onClose={remove.close} />
    </header>
  )
}
