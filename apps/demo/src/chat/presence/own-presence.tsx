import { Button, Divider, Popover, Radio, Stack, Text, TextInput, UnstyledButton } from '@mantine/core'
import { IconChevronDown, IconLogout } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import { useNavigate } from 'react-router'
import { useChat, useSession } from '../../app/session-context.js'
import { localpart } from '../../session/address.js'
import type { Show } from '../../session/state.js'
import { PersonAvatar } from '../person-avatar.js'
import classes from './own-presence.module.css'
import { presenceWords, SHOW_WORDS } from './shows.js'

/** Who one is logged in as and how others see one; the way to change that, and out. */
export function OwnPresence() {
  const me = useChat((state) => state.me)
  const own = useChat((state) => state.own)
  const online = useChat(({ connection }) => connection.phase === 'online')
  const [opened, setOpened] = useState(false)
  const words = online ? presenceWords({ ...own, priority: 0 }) : 'Not connected'
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      width={280}
      position="bottom-start"
      trapFocus
      returnFocus
      shadow="md"
    >
      <Popover.Target>
        <UnstyledButton className={classes.button} onClick={() => setOpened(!opened)}>
          <PersonAvatar jid={me} name={localpart(me)} show={online ? own.show : undefined} size={36} />
          <span className="only-heard">You, </span>
          <span className={classes.text}>
            <Text component="span" fw={600} size="sm" truncate>
              {localpart(me)}
            </Text>
            <Text component="span" size="xs" c="dimmed" truncate>
              {words}
            </Text>
          </span>
          <IconChevronDown size={16} aria-hidden />
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown aria-label="Your presence">
        <PresenceForm done={() => setOpened(false)} />
      </Popover.Dropdown>
    </Popover>
  )
}

function PresenceForm({ done }: { done: () => void }) {
  const session = useSession()
  const navigate = useNavigate()
  const me = useChat((state) => state.boundAs)
  const own = useChat((state) => state.own)
  const [show, setShow] = useState<Show>(own.show)
  const [status, setStatus] = useState(own.status)

  function logOut() {
    void session.logOut()
    // Whoever logs in next has conversations of their own.
    void navigate('/chat')
  }

  function submit(event: FormEvent) {
    event.preventDefault()
    void session.setPresence(show, status.trim())
    done()
  }

  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Text size="xs" c="dimmed" className={classes.address}>
          {me}
        </Text>
        <Radio.Group label="Others see you as" value={show} onChange={(value) => setShow(value as Show)}>
          <Stack gap={8} mt={6}>
            {Object.entries(SHOW_WORDS).map(([value, label]) => (
              <Radio key={value} value={value} label={label} />
            ))}
          </Stack>
        </Radio.Group>
        <TextInput
          label="Status"
          placeholder="What are you up to?"
          maxLength={200}
          value={status}
          onChange={(event) => setStatus(event.currentTarget.value)}
        />
        <Button type="submit">Save</Button>
        <Divider />
        <Button
          variant="subtle"
          color="red"
          leftSection={<IconLogout size={16} aria-hidden />}
          onClick={logOut}
        >
          Log out
        </Button>
      </Stack>
    </form>
  )
}
