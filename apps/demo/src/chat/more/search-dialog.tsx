import { Button, Group, NativeSelect, Stack, Text } from '@mantine/core'
import type { Answer as AnswerOf } from '@xmpp-ftw/client'
import type { Form } from '@xmpp-ftw/core'
import { type FormEvent, useMemo, useState } from 'react'
import { useNavigate } from 'react-router'
import { useChat, useSession } from '../../app/session-context.js'
import { looksLikeAddress } from '../../session/address.js'
import { type Found, foundPeople, simpleForm } from '../../session/search.js'
import { isDirectory } from '../../session/services.js'
import { choiceOf } from '../address-choice.js'
import { Dialog } from '../dialog.js'
import { FailureAlert } from '../failure-alert.js'
import { DataForm } from '../forms/data-form.js'
import { FormTableView } from '../forms/form-table-view.js'
import { useDataForm } from '../forms/use-data-form.js'
import { Loading } from '../loading.js'
import { conversationPath } from '../paths.js'
import { useAnswer } from '../use-answer.js'
import { useTask } from '../use-task.js'

interface Props {
  opened: boolean
  onClose(): void
}

/** Finds people in the directories of the server (XEP-0055). */
export function SearchDialog({ opened, onClose }: Props) {
  return (
    <Dialog opened={opened} onClose={onClose} title="Search for people" size="xl">
      <Directories onClose={onClose} />
    </Dialog>
  )
}

function Directories({ onClose }: { onClose(): void }) {
  const session = useSession()
  const { value, failure } = useAnswer(() => session.services(), [session])
  const [chosen, setChosen] = useState<string | undefined>(undefined)
  const directories = value?.filter(isDirectory) ?? []
  const directory = chosen ?? directories[0]?.jid
  if (failure) return <FailureAlert failure={failure} />
  if (!value) return <Loading label="Looking for a directory" />
  if (directory === undefined) return <Text size="sm">Your server has no directory of people.</Text>
  return (
    <Stack gap="sm">
      {directories.length > 1 && (
        <NativeSelect
          label="Directory"
          data={directories.map(choiceOf)}
          value={directory}
          onChange={(event) => setChosen(event.currentTarget.value)}
        />
      )}
      <Directory key={directory} directory={directory} onClose={onClose} />
    </Stack>
  )
}

function Directory({ directory, onClose }: { directory: string; onClose(): void }) {
  const session = useSession()
  const { value, failure } = useAnswer(
    () => session.request('xmpp.search.get', { to: directory }),
    [session, directory],
  )
  if (failure) return <FailureAlert failure={failure} />
  if (!value) return <Loading label="Asking the directory" />
  return <Search directory={directory} offer={value} onClose={onClose} />
}

interface SearchProps {
  directory: string
  offer: AnswerOf<'xmpp.search.get'>
  onClose(): void
}

function Search({ directory, offer, onClose }: SearchProps) {
  const session = useSession()
  const form: Form = useMemo(() => offer.form ?? simpleForm(offer), [offer])
  const state = useDataForm(form)
  const { busy, failure, run } = useTask()
  const [found, setFound] = useState<Found | undefined>(undefined)

  async function submit(event: FormEvent) {
    event.preventDefault()
    if (!state.check()) return
    await run(async () => {
      const fields = state.submission()
      const { items } = await session.request('xmpp.search.do', {
        to: directory,
        ...(offer.form ? { form: fields } : { basic: Object.fromEntries(namesAndTexts(fields)) }),
      })
      setFound(foundPeople(items))
    })
  }

  return (
    <Stack gap="md">
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          <DataForm state={state} />
          <FailureAlert failure={failure} />
          <Group justify="flex-end">
            <Button type="submit" loading={busy}>
              Search
            </Button>
          </Group>
        </Stack>
      </form>
      <div role="status">
        {found?.table.rows.length === 0 && <Text size="sm">Nobody was found.</Text>}
        {found && found.table.rows.length > 0 && (
          <span className="only-heard">{found.table.rows.length} found</span>
        )}
      </div>
      {found && found.table.rows.length > 0 && (
        <FormTableView
          table={found.table}
          label="Who was found"
          actions={(row) => <PersonActions jid={row[found.addressColumn] ?? ''} onClose={onClose} />}
        />
      )}
    </Stack>
  )
}

function namesAndTexts(fields: readonly object[]): [string, string][] {
  return fields.flatMap((field) =>
    'var' in field && 'value' in field ? [[String(field.var), String(field.value)] as [string, string]] : [],
  )
}

function PersonActions({ jid, onClose }: { jid: string; onClose(): void }) {
  const session = useSession()
  const navigate = useNavigate()
  const isKnown = useChat(({ contacts, me }) => contacts[jid] !== undefined || jid === me)
  if (!looksLikeAddress(jid)) return null
  return (
    <Group gap={6} wrap="nowrap" justify="flex-end">
      {!isKnown && (
        <Button
          size="compact-sm"
          variant="light"
          aria-label={`Add contact ${jid}`}
          onClick={() => void session.befriend(jid)}
        >
          Add contact
        </Button>
      )}
      <Button
        size="compact-sm"
        variant="default"
        aria-label={`Message ${jid}`}
        onClick={() => {
          onClose()
          void navigate(conversationPath(jid))
        }}
      >
        Message
      </Button>
    </Group>
  )
}
