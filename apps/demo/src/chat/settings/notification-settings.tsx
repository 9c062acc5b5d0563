import { Alert, Switch } from '@mantine/core'
import { useState } from 'react'
import { areWanted, type Permission, permission, want } from '../notifications.js'
import { SettingsSection } from './settings-section.js'

const REFUSALS: Readonly<Partial<Record<Permission, string>>> = {
  denied:
    'Your browser does not let this page notify you. You can allow it beside the address of the page, and try again.',
  unsupported: 'This browser has no notifications.',
}

/** The browser asks the person only once this is switched on. */
export function NotificationSettings() {
  const [isOn, setOn] = useState(areWanted)
  const [refusal, setRefusal] = useState(REFUSALS[permission()])

  async function change(wanted: boolean) {
    const given = await want(wanted)
    setRefusal(wanted ? REFUSALS[given] : undefined)
    setOn(areWanted())
  }

  return (
    <SettingsSection
      title="Notifications"
      description="While you look at another tab: what people write to you, and where a room names you."
    >
      <Switch
        mt="md"
        label="Notify me on this device"
        checked={isOn}
        disabled={permission() === 'unsupported'}
        onChange={(event) => void change(event.currentTarget.checked)}
      />
      {refusal && (
        <Alert mt="sm" color="yellow" role="status">
          {refusal}
        </Alert>
      )}
    </SettingsSection>
  )
}
