import { Avatar, Button, FileButton, Group, Text } from '@mantine/core'
import { IconPhoto, IconTrash } from '@tabler/icons-react'
import { lazy, Suspense, useState } from 'react'
import { useChat, useSession } from '../../app/session-context.js'
import { localpart } from '../../session/address.js'
import { Dialog } from '../dialog.js'
import { FailureAlert } from '../failure-alert.js'
import { Loading } from '../loading.js'
import { colorOf } from '../person-avatar.js'
import { usePicture } from '../use-picture.js'
import { useTask } from '../use-task.js'
import { PICTURE_TYPES } from './draw-picture.js'
import { SettingsSection } from './settings-section.js'

const CropPicture = lazy(async () => ({ default: (await import('./crop-picture.js')).CropPicture }))

/** The picture that others see. */
export function PictureSettings() {
  const session = useSession()
  const me = useChat((state) => state.me)
  const picture = usePicture(me, undefined, true)
  const [chosen, setChosen] = useState<File | undefined>(undefined)
  const { busy, failure, run } = useTask()

  return (
    <SettingsSection title="Your picture" description="Your contacts see it beside your name.">
      <Group mt="md" gap="lg">
        <Avatar
          src={picture}
          alt={picture ? 'Your picture' : ''}
          name={localpart(me)}
          color={colorOf(me)}
          size={96}
          radius={96}
        />
        <Group gap="sm">
          {/* The same file may be chosen once more: its button is made anew. */}
          <FileButton
            key={chosen === undefined ? 'free' : 'taken'}
            accept={PICTURE_TYPES.join(',')}
            onChange={(file) => setChosen(file ?? undefined)}
            inputProps={{ 'aria-label': 'Picture file' }}
          >
            {(props) => (
              <Button {...props} leftSection={<IconPhoto size={16} aria-hidden />}>
                {picture ? 'Choose another' : 'Choose a picture'}
              </Button>
            )}
          </FileButton>
          {picture && (
            <Button
              variant="default"
              leftSection={<IconTrash size={16} aria-hidden />}
              loading={busy}
              onClick={() => void run(() => session.avatars.remove())}
            >
              Remove
            </Button>
          )}
        </Group>
      </Group>
      <Text size="xs" c="dimmed" mt="sm">
        PNG, JPEG, WebP, GIF or AVIF. It is cut to a square and made small before it is sent.
      </Text>
      <FailureAlert failure={failure} />
      <Dialog opened={chosen !== undefined} onClose={() => setChosen(undefined)} title="Your picture">
        {chosen && (
          <Suspense fallback={<Loading label="Opening the picture" />}>
            <CropPicture file={chosen} onClose={() => setChosen(undefined)} />
          </Suspense>
        )}
      </Dialog>
    </SettingsSection>
  )
}
