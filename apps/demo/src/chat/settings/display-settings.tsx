import { SegmentedControl, useMantineColorScheme } from '@mantine/core'
import { SettingsSection } from './settings-section.js'

export function DisplaySettings() {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return (
    <SettingsSection title="Display">
      <SegmentedControl
        mt="md"
        fullWidth
        aria-label="Colours"
        value={colorScheme}
        onChange={(value) => setColorScheme(value as typeof colorScheme)}
        data={[
          { value: 'light', label: 'Light' },
          { value: 'dark', label: 'Dark' },
          { value: 'auto', label: 'As the system' },
        ]}
      />
    </SettingsSection>
  )
}
