import { Page } from '../page.js'
import { AccountSettings } from './account-settings.js'
import { DisplaySettings } from './display-settings.js'
import { NotificationSettings } from './notification-settings.js'
import { PictureSettings } from './picture-settings.js'

/** What one sets once, and seldom again. */
export function SettingsPage() {
  return (
    <Page title="Settings">
      <PictureSettings />
      <NotificationSettings />
      <DisplaySettings />
      <AccountSettings />
    </Page>
  )
}
