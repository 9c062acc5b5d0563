import { Button, Menu } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { IconCheck, IconCode } from '@tabler/icons-react'
import type { CatalogueEvent } from '@xmpp-ftw/catalogue'
import { useDemo } from '../app/session-context.js'
import { requiredBy } from '../catalogue/events.js'
import { gatewayUrl } from '../session/open-client.js'
import type { Via } from '../session/state.js'
import { codeFor } from './code.js'
import { useSurroundings } from './use-play.js'

/** The event as TypeScript, for a program that reaches XMPP the one way or the other. */
export function CopyCode({ event, payload }: { event: CatalogueEvent; payload: unknown }) {
  const { config } = useDemo()
  const { me } = useSurroundings()
  const { copy, copied } = useClipboard()
  const take = (via: Via) =>
    copy(
      codeFor(event, payload, {
        via,
        me,
        gateway: gatewayUrl(config.gateway),
        requires: requiredBy(event.extension),
      }),
    )
  return (
    <>
      <Menu position="bottom-start">
        <Menu.Target>
          <Button
            variant="default"
            leftSection={copied ? <IconCheck size={16} aria-hidden /> : <IconCode size={16} aria-hidden />}
          >
            {copied ? 'Copied' : 'Copy as code'}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => take('gateway')}>For a page with a gateway</Menu.Item>
          <Menu.Item onClick={() => take('direct')}>Without a gateway</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {/* Beside the button: inside of it, it would take the button's name away. */}
      <span className="only-heard" role="status">
        {copied && 'Copied'}
      </span>
    </>
  )
}
