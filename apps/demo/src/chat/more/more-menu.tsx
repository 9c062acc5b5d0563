import { ActionIcon, Menu } from '@mantine/core'
import { IconDots, IconKey, IconTerminal2, IconUserSearch, IconUserX } from '@tabler/icons-react'
import { useState } from 'react'
import { ChangePassword } from './change-password.js'
import { CommandsDialog } from './commands-dialog.js'
import { DeleteAccount } from './delete-account.js'
import { SearchDialog } from './search-dialog.js'

type Open = 'search' | 'commands' | 'password' | 'delete' | undefined

/** What one does with the account and the server, not every day. */
export function MoreMenu() {
  const [open, setOpen] = useState<Open>(undefined)
  const close = () => setOpen(undefined)
  const icon = { size: 16, 'aria-hidden': true } as const
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size={38} aria-label="More">
            <IconDots size={20} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconUserSearch {...icon} />} onClick={() => setOpen('search')}>
            Search for people
          </Menu.Item>
          <Menu.Item leftSection={<IconTerminal2 {...icon} />} onClick={() => setOpen('commands')}>
            Commands of the server
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item leftSection={<IconKey {...icon} />} onClick={() => setOpen('password')}>
            Change the password
          </Menu.Item>
          <Menu.Item color="red" leftSection={<IconUserX {...icon} />} onClick={() => setOpen('delete')}>
            Delete the account
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <SearchDialog opened={open === 'search'} onClose={close} />
      <CommandsDialog opened={open === 'commands'} onClose={close} />
      <ChangePassword opened={open === 'password'} onClose={close} />
      <DeleteAccount opened={open === 'delete'} onClose={close} />
    </>
  )
}
