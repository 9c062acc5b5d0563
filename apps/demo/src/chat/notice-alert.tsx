import { Alert } from '@mantine/core'
import { useChat, useSession } from '../app/session-context.js'
import { sentence } from '../session/errors.js'

/** What went wrong and has no better place. */
export function NoticeAlert() {
  const notice = useChat((state) => state.notice)
  const session = useSession()
  if (!notice) return null
  return (
    <Alert
      key={notice.id}
      role="alert"
      color="red"
      radius={0}
      withCloseButton
      closeButtonLabel="Dismiss"
      onClose={() => session.dismissNotice()}
    >
      {sentence(notice.error)}
    </Alert>
  )
}
