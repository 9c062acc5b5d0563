import { Group, Text } from '@mantine/core'
import { NavLink, Outlet } from 'react-router'
import { ColorSchemeMenu } from './color-scheme-menu.js'
import classes from './shell.module.css'

/** The parts of the app; each has a place of its own below its path. */
const SECTIONS = [
  { path: '/chat', label: 'Chat' },
  { path: '/demo', label: 'Playground' },
  { path: '/manual', label: 'Manual' },
]

/** What surrounds every page. */
export function Shell() {
  return (
    <div className={classes.shell}>
      <a className={classes.skip} href="#content">
        Skip to content
      </a>
      <header className={classes.header}>
        <Group gap="xs" wrap="nowrap">
          <img src="/icon.svg" width={24} height={24} alt="" />
          <Text fw={700} className={classes.name}>
            XMPP-FTW
          </Text>
        </Group>
        <nav aria-label="Main" className={classes.sections}>
          {SECTIONS.map(({ path, label }) => (
            <NavLink key={path} to={path} className={classes.section}>
              {label}
            </NavLink>
          ))}
        </nav>
        <ColorSchemeMenu />
      </header>
      <main id="content" className={classes.content} tabIndex={-1}>
        <Outlet />
      </main>
    </div>
  )
}
