import { Button, Drawer } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconListSearch } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import classes from './side-contents.module.css'

interface Props {
  /** What the list is of. */
  title: string
  /** What the button says that opens it where there is no room beside. */
  button: string
  /** `contents` stands beside, where there is room; else `bar` stands above. */
  places: { readonly [place in 'contents' | 'bar']?: string }
  /** Besides the button, above. */
  beside?: ReactNode
  /** The list; `onChoose` closes the drawer that it is in. */
  children(onChoose: (() => void) | undefined): ReactNode
}

/** What there is to choose from: beside the page, or in a drawer. */
export function SideContents({ title, button, places, beside, children }: Props) {
  const [opened, { open, close }] = useDisclosure()
  return (
    <>
      <nav className={`${classes.contents} ${places.contents}`} aria-label={title}>
        {children(undefined)}
      </nav>
      <div className={`${classes.bar} ${places.bar}`}>
        <Button
          variant="default"
          justify="space-between"
          fullWidth
          rightSection={<IconListSearch size={18} aria-hidden />}
          onClick={open}
        >
          {button}
        </Button>
        {beside}
      </div>
      <Drawer opened={opened} onClose={close} title={title} closeButtonProps={{ 'aria-label': 'Close' }}>
        {children(close)}
      </Drawer>
    </>
  )
}
