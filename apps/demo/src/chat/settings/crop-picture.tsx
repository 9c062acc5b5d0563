import { Button, Group, Slider, Stack, Text } from '@mantine/core'
import { useEffect, useState } from 'react'
import Cropper from 'react-easy-crop'
import 'react-easy-crop/react-easy-crop.css'
import { useSession } from '../../app/session-context.js'
import { FailureAlert } from '../failure-alert.js'
import { Loading } from '../loading.js'
import { useTask } from '../use-task.js'
import classes from './crop-picture.module.css'
import { type Cut, drawAvatar, openPicture, PictureError } from './draw-picture.js'

interface Props {
  file: File
  onClose(): void
}

/** Chooses the part that is shown: dragged, by the arrow keys, by two fingers, and by how near it is. */
export function CropPicture({ file, onClose }: Props) {
  const session = useSession()
  const { busy, failure, run, fail } = useTask()
  const [opened, setOpened] = useState<{ url: string; image: HTMLImageElement } | undefined>(undefined)
  const [crop, setCrop] = useState({ x: 0, y: 0 })
  const [zoom, setZoom] = useState(1)
  const [cut, setCut] = useState<Cut | undefined>(undefined)

  // biome-ignore lint/correctness/useExhaustiveDependencies: a file is opened once
  useEffect(() => {
    openPicture(file).then(setOpened, (error: unknown) => fail(wordsOf(error)))
  }, [file])

  async function save() {
    if (!opened || !cut) return
    const saved = await run(async () => {
      await session.avatars.publish(await drawAvatar(opened.image, cut))
    })
    if (saved) onClose()
  }

  if (!opened && failure === '') return <Loading label="Opening the picture" />
  return (
    <Stack gap="sm">
      <FailureAlert failure={failure} />
      {opened && (
        <>
          <div className={classes.stage}>
            <Cropper
              image={opened.url}
              crop={crop}
              zoom={zoom}
              aspect={1}
              cropShape="round"
              showGrid={false}
              disableAutomaticStylesInjection
              onCropChange={setCrop}
              onZoomChange={setZoom}
              onCropComplete={(_, pixels) => setCut(pixels)}
              mediaProps={{ alt: '' }}
              cropperProps={{
                role: 'application',
                'aria-label': 'Part that is shown: move it by the arrow keys',
              }}
            />
          </div>
          <Text size="sm" fw={500} aria-hidden>
            Zoom
          </Text>
          <Slider
            thumbLabel="Zoom"
            min={1}
            max={3}
            step={0.05}
            label={null}
            value={zoom}
            onChange={setZoom}
          />
        </>
      )}
      <Group justify="flex-end" mt="xs">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button disabled={!cut} loading={busy} onClick={() => void save()}>
          Save
        </Button>
      </Group>
    </Stack>
  )
}

function wordsOf(error: unknown): string {
  return error instanceof PictureError ? error.message : 'The picture cannot be opened.'
}
