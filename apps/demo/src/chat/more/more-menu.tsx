import { ActionIcon, Menu } from '@mantine/core'
import { IconDots, IconKey, IconTerminal2, IconUserSearch, IconUserX } from '@tabler/icons-react'
import { lazy, Suspense, useState } from 'react'

// Loaded by those who want them.
const ChangePassword = lazy(async () => ({ default: (await import('./change-password.js')).ChangePassword }))
const CommandsDialog = lazy(async () => ({ default: (await import('./commands-dialog.js')).CommandsDialog }))
const DeleteAccount = lazy(async () => ({ default: (await import('./delete-account.js')).DeleteAccount }))
const SearchDialog = lazy(async () => ({ default: (await import('./search-dialog.js')).SearchDialog }))

type Part = 'search' | 'commands' | 'password' | 'delete'

/** What one does with the account and the server, not every day. */
export function MoreMenu() {
  const [open, setOpen] = useState<Part | undefined>(undefined)
  const [wanted, setWanted] = useState<Partial<Record<Part, true>>>({})
  const close = () => setOpen(undefined)
  const icon = { size: 16, 'aria-hidden': true } as const

  function show(part: Part) {
    setWanted((all) => ({ ...all, [part]: true }))
    setOpen(part)
  }

  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size={38} aria-label="More">
            <IconDots size={20} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconUserSearch {...icon} />} onClick={() => show('search')}>
            Search for people
          </Menu.Item>
          <Menu.Item leftSection={<IconTerminal2 {...icon} />} onClick={() => show('commands')}>
            Commands of the server
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item leftSection={<IconKey {...icon} />} onClick={() => show('password')}>
            Change the password
          </Menu.Item>
          <Menu.Item color="red" leftSection={<IconUserX {...icon} />} onClick={() => show('delete')}>
            Delete the account
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Suspense>
        {wanted.search && <SearchDialog opened={open === 'search'} onClose={close} />}
        {wanted.commands && <CommandsDialog opened={open === 'commands'} onClose={close} />}
        {wanted.password && <ChangePassword opened={open === 'password'} onClose={close} />}
        {wanted.delete && <DeleteAccount opened={open === 'delete'} onClose={close} />}
      </Suspense>
    </>
  )
}
