import { Modal } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import type { ReactNode } from 'react'

interface Props {
  opened: boolean
  onClose(): void
  title: string
  size?: 'md' | 'lg' | 'xl'
  /** Made anew each time it is opened. */
  children: ReactNode
}

/** A dialog; a large one is all that a phone shows. */
export function Dialog({ opened, onClose, title, size = 'md', children }: Props) {
  const narrow = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false })
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={title}
      size={size}
      fullScreen={narrow && size !== 'md'}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {children}
    </Modal>
  )
}
