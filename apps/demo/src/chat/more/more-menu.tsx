import { ActionIcon, Menu } from '@mantine/core'
import { IconDots, IconRss, IconSettings, IconTerminal2, IconUserSearch } from '@tabler/icons-react'
import { lazy, Suspense, useState } from 'react'
import { Link } from 'react-router'
import { nodesPath, SETTINGS_PATH } from '../paths.js'

// Loaded by those who want them.
const CommandsDialog = lazy(async () => ({ default: (await import('./commands-dialog.js')).CommandsDialog }))
const SearchDialog = lazy(async () => ({ default: (await import('./search-dialog.js')).SearchDialog }))

type Part = 'search' | 'commands'

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
          <Menu.Item component={Link} to={nodesPath()} leftSection={<IconRss {...icon} />}>
            Nodes
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item component={Link} to={SETTINGS_PATH} leftSection={<IconSettings {...icon} />}>
            Settings
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Suspense>
        {wanted.search && <SearchDialog opened={open === 'search'} onClose={close} />}
        {wanted.commands && <CommandsDialog opened={open === 'commands'} onClose={close} />}
      </Suspense>
    </>
  )
}
